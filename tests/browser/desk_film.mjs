// SPDX-License-Identifier: AGPL-3.0-or-later
// A camera for Chromium that sees the demonstration's portrait: --use-file-for-fake-video-capture=FILE.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserStart } from './verify_page.mjs';

const PORTRAIT = path.join(fileURLToPath(new URL('../..', import.meta.url)), 'demo/portrait.png');

// In the page: the picture in the middle of a wall, as JPEG.
async function frameDraw(png) {
        const image = new Image();
        image.src = `data:image/png;base64,${png}`;
        await image.decode();
        const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
        const pen = canvas.getContext('2d');
        pen.fillStyle = '#b9c4cc';
        pen.fillRect(0, 0, 640, 480);
        const width = 480 * image.width / image.height;
        pen.drawImage(image, (640 - width) / 2, 0, width, 480);
        return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
}

export async function filmMake(file) {
        const browser = await browserStart();
        const tab = await browser.newPage();
        const jpeg = await tab.evaluate(frameDraw, readFileSync(PORTRAIT).toString('base64'));
        await browser.close();
        writeFileSync(file, Buffer.from(jpeg, 'base64'));
}
