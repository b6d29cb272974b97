// SPDX-License-Identifier: AGPL-3.0-or-later
// The portrait: from the camera or a file onto a canvas, from there to the server, and a frame round the head that
// is moved by keys. The picture is nowhere but in this page's memory and on its way.

import { find, say, word } from './dom.js';

const LONGEST = 1600; /* px, of what is sent */
const QUALITY = 0.92;
const STEP = 0.01, GROW = 0.03; /* of the picture's width */
const HEAD = { ratio: 5 / 4, least: 0.08, most: 0.9 }; /* height by width; width by the picture's */

// Gives {render, key, again, flush, isTaken, focus, clear}.
export function portraitStart(link) {
        const video = find('video'), picture = find('picture'), frame = find('frame'), stage = find('stage');
        let isOpen = false, stream = null, head = null, isTaken = false, isFaulty = false, timer = 0, sending = Promise.resolve();

        function cameraStop() {
                stream?.getTracks().forEach((track) => track.stop());
                stream = null;
                video.srcObject = null;
        }

        // While this runs the page can be closed to the person: look again after each wait.
        async function cameraStart() {
                if (stream || !isOpen || isTaken)
                        return;
                try {
                        const got = await navigator.mediaDevices.getUserMedia({ audio: false, video: { width: { ideal: 1280 }, height: { ideal: 720 } } });
                        if (!isOpen || isTaken || stream)
                                return got.getTracks().forEach((track) => track.stop());
                        stream = got;
                        stream.getVideoTracks()[0].addEventListener('ended', cameraGone);
                        video.srcObject = stream;
                        await video.play();
                        say(find('photo_fault'), '');
                } catch {
                        cameraGone();
                }
                layout();
        }

        function cameraGone() {
                cameraStop();
                if (isOpen && !isTaken)
                        say(find('photo_fault'), word('noCamera'));
                layout();
        }

        function draw(source, width, height) {
                const scale = Math.min(1, LONGEST / Math.max(width, height));
                picture.width = Math.round(width * scale);
                picture.height = Math.round(height * scale);
                picture.getContext('2d', { alpha: false }).drawImage(source, 0, 0, picture.width, picture.height);
                isTaken = true;
                cameraStop();
                headGuess();
                layout();
        }

        // Where a head is likely: no face is looked for.
        function headGuess() {
                const width = Math.min(picture.width * 0.32, picture.height * 0.4);
                head = { x: (picture.width - width) / 2, y: picture.height * 0.1, width };
        }

        async function pictureSend() {
                const bytes = await new Promise((resolve) => picture.toBlob(resolve, 'image/jpeg', QUALITY));
                if (!bytes || !isTaken)
                        return;
                const state = await link.send(bytes);
                if (!state)
                        say(find('photo_fault'), word('notSent'));
                else if (state.portrait?.ok)
                        await headSend();
        }

        async function take() {
                if (!isOpen || isTaken || !stream || !video.videoWidth)
                        return;
                draw(video, video.videoWidth, video.videoHeight);
                await (sending = pictureSend());
        }

        // What this page cannot open goes as it is: the server says what is wrong with it.
        async function fileTake(file) {
                if (!isOpen || !file)
                        return;
                try {
                        const bitmap = await createImageBitmap(file);
                        draw(bitmap, bitmap.width, bitmap.height);
                        bitmap.close();
                        await (sending = pictureSend());
                } catch {
                        await link.send(file);
                }
        }

        function again() {
                if (!isOpen)
                        return;
                forget();
                cameraStart();
        }

        function forget() {
                clearTimeout(timer);
                timer = 0;
                isTaken = false;
                head = null;
                picture.width = picture.height = 1;
                find('file').value = '';
                say(find('photo_fault'), '');
                layout();
        }

        const headBox = () => [head.x, head.y, head.width, head.width * HEAD.ratio].map(Math.round);

        function headSend() {
                const [x, y, w, h] = headBox();
                return link.act('head', { x, y, w, h });
        }

        function headMove(dx, dy, grow) {
                const least = picture.width * HEAD.least;
                const most = Math.min(picture.width * HEAD.most, picture.height / HEAD.ratio);
                const width = Math.max(least, Math.min(most, head.width + grow * picture.width));
                const x = head.x + dx * picture.width - (width - head.width) / 2;
                const y = head.y + dy * picture.width - (width - head.width) * HEAD.ratio / 2;
                head = { width, x: Math.max(0, Math.min(picture.width - width, x)),
                        y: Math.max(0, Math.min(picture.height - width * HEAD.ratio, y)) };
                frameShow();
                clearTimeout(timer);
                timer = setTimeout(flush, 200);
        }

        // The picture, and how its frame was moved last, go before anything that follows from them.
        async function flush() {
                await sending;
                if (!timer)
                        return;
                clearTimeout(timer);
                timer = 0;
                if (isTaken)
                        await headSend();
        }

        // The frame in the stage's own pixels: the picture is shown whole, in the middle.
        function frameShow() {
                frame.hidden = !isTaken || !head;
                if (frame.hidden)
                        return;
                const scale = Math.min(stage.clientWidth / picture.width, stage.clientHeight / picture.height);
                const [left, top] = [(stage.clientWidth - picture.width * scale) / 2, (stage.clientHeight - picture.height * scale) / 2];
                const [x, y, w, h] = headBox();
                for (const [name, value] of Object.entries({ left: left + x * scale, top: top + y * scale, width: w * scale, height: h * scale }))
                        frame.style.setProperty(name, `${value}px`);
        }

        function layout() {
                video.hidden = isTaken || !stream;
                picture.hidden = !isTaken;
                find('photo_none').hidden = isTaken || Boolean(stream);
                find('photo_take').disabled = !isOpen || isTaken || !stream;
                find('photo_again').disabled = !isOpen || !isTaken;
                find('photo_file').disabled = !isOpen;
                frameShow();
        }

        const STEPS = { ArrowLeft: [-STEP, 0, 0], ArrowRight: [STEP, 0, 0], ArrowUp: [0, -STEP, 0], ArrowDown: [0, STEP, 0],
                '+': [0, 0, GROW], '=': [0, 0, GROW], '-': [0, 0, -GROW] };

        // Whether the key was one of this panel's.
        function key(name) {
                if (!isOpen || !find('photo').contains(document.activeElement))
                        return false;
                if (name === ' ' && !isTaken)
                        take();
                else if (name === 'R' && isTaken)
                        again();
                else if (name === 'U')
                        find('file').click();
                else if (STEPS[name] && isTaken)
                        headMove(...STEPS[name]);
                else
                        return false;
                return true;
        }

        function render(state, open) {
                const opened = open && !isOpen;
                isOpen = open;
                isFaulty = Boolean(state.portrait?.fault);
                find('photo').classList.toggle('closed', !open);
                find('photo_locked').hidden = open;
                for (const id of ['stage', 'photo_buttons', 'photo_keys'])
                        find(id).hidden = !open;
                if (!open)
                        cameraStop();
                if (isFaulty)
                        say(find('photo_fault'), state.portrait.fault);
                layout();
                if (opened)
                        cameraStart();
        }

        find('photo_take').addEventListener('click', take);
        find('photo_again').addEventListener('click', again);
        find('photo_file').addEventListener('click', () => find('file').click());
        find('file').addEventListener('change', () => fileTake(find('file').files[0]));
        navigator.mediaDevices?.addEventListener('devicechange', cameraStart);
        window.addEventListener('resize', layout);

        return { render, key, again, flush, isTaken: () => isTaken, focus: () => stage.focus(), clear: () => { cameraStop(); forget(); } };
}
