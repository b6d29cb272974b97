// SPDX-License-Identifier: AGPL-3.0-or-later
// small.mjs PNG…: writes each picture again with a palette of at most 256 colours, which is a third of its size, and
// smaller while it is still over 120 KB. Colours are chosen by median cut; a picture that has few keeps them exactly.

import { readFileSync, writeFileSync } from 'node:fs';
import zlib from 'node:zlib';
import { PNG } from 'pngjs';

const COLOURS = 256, CHANNELS = 4, SIZE_MOST = 120e3, SCALES = [1, 0.75, 0.6];

// The mean of the dots that each new dot covers, by how much of each.
function scale({ width, height, data }, by) {
        if (by === 1)
                return { width, height, data };
        const to = { width: Math.round(width * by), height: Math.round(height * by) };
        const shares = (i, size) => {
                const [from, end] = [i * size, (i + 1) * size];
                return Array.from({ length: Math.ceil(end) - Math.floor(from) }, (_, k) => Math.floor(from) + k)
                        .map((at) => [at, Math.min(end, at + 1) - Math.max(from, at)]).filter(([, share]) => share > 1e-9);
        };
        const out = Buffer.alloc(to.width * to.height * CHANNELS);
        for (let y = 0, at = 0; y < to.height; y++)
                for (let x = 0; x < to.width; x++)
                        for (let channel = 0; channel < CHANNELS; channel++, at++) {
                                let sum = 0, all = 0;
                                for (const [from_y, high] of shares(y, height / to.height))
                                        for (const [from_x, wide] of shares(x, width / to.width)) {
                                                sum += data[(from_y * width + from_x) * CHANNELS + channel] * high * wide;
                                                all += high * wide;
                                        }
                                out[at] = Math.round(sum / all);
                        }
        return { ...to, data: out };
}

function countColours(data) {
        const counts = new Map();
        for (let i = 0; i < data.length; i += CHANNELS) {
                const colour = data.readUInt32BE(i);
                counts.set(colour, (counts.get(colour) ?? 0) + 1);
        }
        return [...counts].map(([colour, count]) => ({ colour, count, parts: [colour >>> 24, colour >>> 16 & 255, colour >>> 8 & 255, colour & 255] }));
}

// The channel in which the box is widest, and how much that weighs.
function widthOf(box) {
        const widths = [0, 1, 2, 3].map((channel) => {
                let least = 255, most = 0;
                for (const { parts } of box) {
                        least = Math.min(least, parts[channel]);
                        most = Math.max(most, parts[channel]);
                }
                return most - least;
        });
        const width = Math.max(...widths);
        const count = box.reduce((sum, each) => sum + each.count, 0);
        return { channel: widths.indexOf(width), weight: width * Math.sqrt(count) };
}

function cutInTwo(box, channel) {
        box.sort((one, other) => one.parts[channel] - other.parts[channel]);
        let left = box.reduce((sum, { count }) => sum + count, 0) / 2;
        let at = 0;
        while (at < box.length - 1 && left > 0)
                left -= box[at++].count;
        return [box.slice(0, Math.max(at, 1)), box.slice(Math.max(at, 1))];
}

function chooseBoxes(colours) {
        const boxes = [{ box: colours, ...widthOf(colours) }];
        while (boxes.length < COLOURS) {
                boxes.sort((one, other) => other.weight - one.weight);
                if (boxes[0].weight === 0)
                        break;
                const { box, channel } = boxes.shift();
                boxes.push(...cutInTwo(box, channel).map((part) => ({ box: part, ...widthOf(part) })));
        }
        return boxes.map(({ box }) => box);
}

function meanOf(box) {
        const count = box.reduce((sum, each) => sum + each.count, 0);
        return [0, 1, 2, 3].map((channel) => Math.round(box.reduce((sum, each) => sum + each.parts[channel] * each.count, 0) / count));
}

function chunk(type, data) {
        const named = Buffer.concat([Buffer.from(type), data]);
        const frame = Buffer.alloc(named.length + 8);
        frame.writeUInt32BE(data.length, 0);
        named.copy(frame, 4);
        frame.writeInt32BE(crc(named), named.length + 4);
        return frame;
}

const TABLE = Int32Array.from({ length: 256 }, (_, n) => {
        for (let k = 0; k < 8; k++)
                n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
        return n;
});

function crc(bytes) {
        let sum = -1;
        for (const byte of bytes)
                sum = TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
        return ~sum;
}

function write({ width, height, data }) {
        const boxes = chooseBoxes(countColours(data));
        const indexOf = new Map(boxes.flatMap((box, i) => box.map(({ colour }) => [colour, i])));
        const palette = boxes.map(meanOf);
        const rows = Buffer.alloc((width + 1) * height);
        for (let y = 0, at = 0; y < height; y++)
                for (let x = 0; x < width; x++, at += CHANNELS)
                        rows[y * (width + 1) + 1 + x] = indexOf.get(data.readUInt32BE(at));
        const head = Buffer.alloc(13);
        head.writeUInt32BE(width, 0);
        head.writeUInt32BE(height, 4);
        head.set([8, 3, 0, 0, 0], 8);
        return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('PLTE', Buffer.from(palette.flatMap((each) => each.slice(0, 3)))),
                chunk('tRNS', Buffer.from(palette.map((each) => each[3]))), chunk('IDAT', zlib.deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

for (const file of process.argv.slice(2)) {
        const before = readFileSync(file);
        let after = before;
        for (const by of SCALES)
                if (after.length > SIZE_MOST || after === before)
                        after = write(scale(PNG.sync.read(before), by));
        if (after.length < before.length)
                writeFileSync(file, after);
}
