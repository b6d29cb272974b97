// SPDX-License-Identifier: AGPL-3.0-or-later
// The page's only link: to the process that serves this one person. Nothing is kept here beside the state shown. There
// are no cookies; requests that say so would have a second set of connections, and the process has few.

const PAUSE = 500; /* ms, after the link was lost */
const REST = 400; /* ms, until the state is asked for again */

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Calls onState with each newer state, onLost with whether the link is lost (that is so while memory is being
// wiped). Gives {act, send, alone}.
export function linkStart({ onState, onLost }) {
        let seq = -1, listening = new AbortController(), before = Promise.resolve();

        // What an act is answered is shown with its refusal; what was only asked for, when something is new in it.
        function take(state, isAnswer) {
                if (typeof state?.seq === 'number' && (isAnswer ? state.seq >= seq : state.seq > seq)) {
                        seq = state.seq;
                        onState(state);
                }
                return state;
        }

        async function ask(address, options = {}) {
                const answer = await fetch(address, { cache: 'no-store', redirect: 'error', ...options });
                if (!(answer.headers.get('content-type') ?? '').includes('json'))
                        throw new Error(`${answer.status}`);
                return answer.json();
        }

        async function listen() {
                for (;;) {
                        try {
                                take(await ask(`state?after=${seq}`, { signal: listening.signal }), false);
                                onLost(false);
                                await wait(REST);
                        } catch {
                                onLost(true);
                                seq = -1;
                                listening = new AbortController();
                                await wait(PAUSE);
                        }
                }
        }

        const form = (name, fields) => ({ method: 'POST', body: new URLSearchParams({ act: name, ...fields }) });

        // One after another, in the order of the keys: two at once could arrive the other way round.
        function tried(address, options) {
                before = before.then(() => asked(address, options));
                return before;
        }

        async function asked(address, options) {
                try {
                        return take(await ask(address, options), true);
                } catch (fault) {
                        if (fault instanceof TypeError) /* nobody answered: ask for the state anew */
                                listening.abort();
                        return null;
                }
        }

        listen();
        return {
                act: (name, fields = {}) => tried('do', form(name, fields)),
                // Answers beside the state: the faults of what is being typed.
                alone: (name, fields) => ask('do', form(name, fields)).catch(() => null),
                send: (bytes) => tried('portrait', { method: 'POST', body: bytes,
                        headers: { 'content-type': bytes.type || 'application/octet-stream' } }),
        };
}
