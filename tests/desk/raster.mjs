// SPDX-License-Identifier: AGPL-3.0-or-later
// A scanner for what the simulated printer printed: the square code of a card, from its raster as another's reader has it.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import decodeQR from 'qr/decode.js';

const READER = fileURLToPath(new URL('read_pwg.py', import.meta.url));
const SCALE = 2;

function pixelsRead(file) {
        const bytes = readFileSync(file);
        const [head, width, height] = /^P6 (\d+) (\d+) 255\n/.exec(bytes.subarray(0, 40).toString('latin1'));
        return { width: Number(width), height: Number(height), at: bytes.subarray(head.length) };
}

function enlarge({ width, height, at }) {
        const data = new Uint8Array(width * height * SCALE * SCALE * 4).fill(255);
        for (let y = 0; y < height * SCALE; y++)
                for (let x = 0; x < width * SCALE; x++) {
                        const from = (Math.floor(y / SCALE) * width + Math.floor(x / SCALE)) * 3;
                        data.set(at.subarray(from, from + 3), (y * width * SCALE + x) * 4);
                }
        return { width: width * SCALE, height: height * SCALE, data };
}

// The text of the code on the back of the card in FILE; FOLDER is for its two sides.
export function codeRead(file, folder) {
        execFileSync('python3', [READER, file, `${folder}/side`], { stdio: 'ignore' });
        return decodeQR(enlarge(pixelsRead(`${folder}/side-2.ppm`)));
}
