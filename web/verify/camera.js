// SPDX-License-Identifier: Apache-2.0
// Finds QR codes in camera pictures and photos. Pictures live only in one canvas, which is emptied afterwards.

import decodeQR from 'qr/decode.js';

const SQUARE_LIMIT = 1200; /* the longer side in pixels that is looked at */
const WHOLE_LIMIT = 1600;
const PHOTO_SIDES = [1600, 2600, 1000]; /* the longer side in pixels, tried in this order */

// The text of the code in a drawable source's box, scaled to `width` x `height`; null when none is found.
function codeIn(source, box, width, height) {
        const canvas = document.createElement('canvas');
        canvas.width = width;
        canvas.height = height;
        const context = canvas.getContext('2d', { willReadFrequently: true });
        context.drawImage(source, box.x, box.y, box.width, box.height, 0, 0, width, height);
        const picture = context.getImageData(0, 0, width, height);
        canvas.width = canvas.height = 0;
        try {
                return decodeQR(picture);
        } catch {
                return null; /* the decoder throws when there is no code, or none that it can read */
        } finally {
                picture.data.fill(0);
        }
}

// Looks into the central square which is what the frame on the screen shows, or into the
// whole picture, for a code that sticks out of the frame.
function codeInVideo(video, isWhole) {
        const { videoWidth, videoHeight } = video;
        const side = Math.min(videoWidth, videoHeight);
        if (side === 0)
                return null;
        const [width, height] = isWhole ? [videoWidth, videoHeight] : [side, side];
        const box = { x: (videoWidth - width) / 2, y: (videoHeight - height) / 2, width, height };
        const scale = Math.min(1, (isWhole ? WHOLE_LIMIT : SQUARE_LIMIT) / Math.max(width, height));
        return codeIn(video, box, Math.round(width * scale), Math.round(height * scale));
}

// The text of the code in a picture file, or null.
export async function codeInPhoto(file) {
        let photo;
        try {
                photo = await createImageBitmap(file);
        } catch {
                return null; /* not a picture, or too large for this device */
        }
        const box = { x: 0, y: 0, width: photo.width, height: photo.height };
        const longer = Math.max(photo.width, photo.height);
        const sides = [...new Set(PHOTO_SIDES.map((side) => Math.min(side, longer)))];
        let text = null;
        for (const side of sides)
                text ??= codeIn(photo, box, Math.ceil(photo.width * side / longer), Math.ceil(photo.height * side / longer));
        photo.close();
        return text;
}

const PROBLEMS = new Map([
        ['NotAllowedError', 'verify.camera.refused'],
        ['SecurityError', 'verify.camera.refused'],
        ['NotFoundError', 'verify.camera.absent'],
        ['OverconstrainedError', 'verify.camera.absent'],
]);

export class Camera {
        // `found` is called once with the text of the first code seen.
        constructor(video, found) {
                this.video = video;
                this.found = found;
                this.stream = null;
                this.turn = 0; /* grows with each opening and closing, so that a late answer is known as late */
        }

        // Gives null when the camera runs, or the key of the sentence that says why it does not.
        async open() {
                const turn = ++this.turn;
                if (!navigator.mediaDevices?.getUserMedia)
                        return 'verify.camera.absent';
                const wish = { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } };
                try {
                        const stream = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
                        if (turn !== this.turn) {
                                stream.getTracks().forEach((track) => track.stop());
                                return null;
                        }
                        this.stream = stream;
                        this.video.srcObject = stream;
                        await this.video.play();
                } catch (error) {
                        if (turn !== this.turn)
                                return null;
                        this.close();
                        return PROBLEMS.get(error.name) ?? 'verify.camera.busy';
                }
                this.look(turn);
                return null;
        }

        close() {
                this.turn++;
                this.stream?.getTracks().forEach((track) => track.stop());
                this.stream = null;
                this.video.srcObject = null;
        }

        look(turn, isWhole = false) {
                if (turn !== this.turn)
                        return;
                const text = codeInVideo(this.video, isWhole);
                if (text === null)
                        this.nextFrame(() => this.look(turn, !isWhole));
                else
                        this.found(text);
        }

        nextFrame(then) {
                if (this.video.requestVideoFrameCallback)
                        this.video.requestVideoFrameCallback(then);
                else
                        requestAnimationFrame(then);
        }
}
