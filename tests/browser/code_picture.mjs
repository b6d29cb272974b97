// SPDX-License-Identifier: AGPL-3.0-or-later
// Pictures of a card's code as a phone takes them: turned, in perspective, a little blurred, unevenly lit, with grain.
// Grey only. Written as Y4M (for Chromium's pretended camera) and PNG (for a photo).

import { deflateSync } from 'node:zlib';
import QRCode from 'qrcode';

const CARD = { width: 1011, height: 638 };
const MODULE = 4; /* printer dots at 300 dpi */

// The back of a card, 300 dpi, with nothing on it but the code and grey bars where text would be.
function cardDraw(text) {
        const { modules } = QRCode.create([{ data: text, mode: 'alphanumeric' }], { errorCorrectionLevel: 'M' });
        const pixels = new Float32Array(CARD.width * CARD.height).fill(235);
        const [left, top] = [40, 60];
        for (let y = 0; y < modules.size * MODULE; y++)
                for (let x = 0; x < modules.size * MODULE; x++)
                        if (modules.data[Math.floor(y / MODULE) * modules.size + Math.floor(x / MODULE)])
                                pixels[(top + y) * CARD.width + left + x] = 24;
        for (let line = 0; line < 16; line++)
                for (let i = 0; i < 8 * 480; i++)
                        pixels[(80 + line * 30 + Math.floor(i / 480)) * CARD.width + 490 + i % 480] = 90;
        return pixels;
}

// The projective map that takes the four points `from` to the four points `to`, as nine numbers.
function mapSolve(from, to) {
        const rows = from.flatMap(([x, y], i) => {
                const [u, v] = to[i];
                return [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]];
        });
        for (let c = 0; c < 8; c++) {
                const pivot = rows.slice(c).reduce((best, row) => Math.abs(row[c]) > Math.abs(best[c]) ? row : best);
                rows.splice(rows.indexOf(pivot), 1);
                rows.splice(c, 0, pivot);
                for (const row of rows.filter((other) => other !== pivot)) {
                        const factor = row[c] / pivot[c];
                        row.forEach((unused, k) => row[k] -= factor * pivot[k]);
                }
        }
        return rows.map((row, i) => row[8] / row[i]).concat(1);
}

// A box blur of 3, twice: about one pixel of camera blur.
function blur(pixels, width, height) {
        let from = pixels;
        for (const step of [1, width, 1, width]) {
                const to = Float32Array.from(from);
                for (let i = step; i < from.length - step; i++)
                        to[i] = (from[i - step] + from[i] + from[i + step]) / 3;
                from = to;
        }
        return from;
}

// A picture of the code's card: {width, height, grey (bytes)}. `degrees` turns it, `tilt` is the perspective. With
// `text` null there is only the table it would lie on.
export function photoTake(text, { width = 1280, height = 720, degrees = 6, tilt = 0.1, zoom = 1.25 } = {}) {
        const pixels = new Float32Array(width * height).fill(110);
        if (text !== null)
                cardLay(pixels, cardDraw(text), { width, height, degrees, tilt, zoom });
        const soft = blur(pixels, width, height);
        const grey = new Uint8ClampedArray(width * height);
        let noise = 1;
        for (let i = 0; i < grey.length; i++) {
                noise = (noise * 48271) % 2147483647;
                grey[i] = soft[i] * (1 - 0.25 * (i % width) / width) + (noise % 9) - 4;
        }
        return { width, height, grey };
}

// The code's centre goes to the picture's centre.
function cardLay(pixels, card, { width, height, degrees, tilt, zoom }) {
        const size = height / CARD.height * zoom;
        const [sin, cos] = [Math.sin(degrees * Math.PI / 180), Math.cos(degrees * Math.PI / 180)];
        const corners = [[0, 0], [CARD.width, 0], [CARD.width, CARD.height], [0, CARD.height]];
        const placed = corners.map(([x, y]) => {
                const [u, v] = [(x - 234) * size, (y - 254) * size];
                const near = 1 / (1 + tilt * v / height + 0.5 * tilt * u / height);
                return [width / 2 + (u * cos - v * sin) * near, height / 2 + (u * sin + v * cos) * near];
        });
        const m = mapSolve(placed, corners);
        for (let i = 0; i < pixels.length; i++) {
                const [x, y] = [i % width, Math.floor(i / width)];
                const depth = m[6] * x + m[7] * y + 1;
                const [u, v] = [(m[0] * x + m[1] * y + m[2]) / depth, (m[3] * x + m[4] * y + m[5]) / depth];
                if (u >= 0 && v >= 0 && u < CARD.width - 1 && v < CARD.height - 1)
                        pixels[i] = between(card, u, v);
        }
}

function between(card, u, v) {
        const [x, y] = [Math.floor(u), Math.floor(v)];
        const at = y * CARD.width + x;
        const upper = card[at] * (x + 1 - u) + card[at + 1] * (u - x);
        const lower = card[at + CARD.width] * (x + 1 - u) + card[at + CARD.width + 1] * (u - x);
        return upper * (y + 1 - v) + lower * (v - y);
}

// A film of pictures of one size, ten a second.
export function y4mWrite(photos) {
        const { width, height } = photos[0];
        const colour = Buffer.alloc(width * height / 2, 128);
        const frames = photos.flatMap(({ grey }) => [Buffer.from('FRAME\n'), Buffer.from(grey), colour]);
        return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), ...frames]);
}

function crc32(bytes) {
        let crc = ~0;
        for (const byte of bytes) {
                crc ^= byte;
                for (let k = 0; k < 8; k++)
                        crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
        }
        return ~crc >>> 0;
}

function chunk(name, data) {
        const body = Buffer.concat([Buffer.from(name), data]);
        const whole = Buffer.alloc(body.length + 8);
        whole.writeUInt32BE(data.length, 0);
        body.copy(whole, 4);
        whole.writeUInt32BE(crc32(body), body.length + 4);
        return whole;
}

export function pngWrite({ width, height, grey }) {
        const head = Buffer.alloc(13);
        head.writeUInt32BE(width, 0);
        head.writeUInt32BE(height, 4);
        head[8] = 8;
        const rows = Array.from({ length: height }, (unused, y) =>
                Buffer.concat([Buffer.from([0]), Buffer.from(grey.subarray(y * width, (y + 1) * width))]));
        return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head),
                chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]);
}
