// SPDX-License-Identifier: AGPL-3.0-or-later
// The resident's screen as a window of its own.

import { colourDark } from './colour.js';
import { keysGuard } from './keys.js';
import { linkStart } from './link.js';
import { residentView } from './resident.js';

const root = document.querySelector('main');
document.documentElement.style.setProperty('--band', colourDark(document.body.dataset.band) ?? '#14263a');

const link = linkStart({
        onState(state) {
                view.render(state);
                if (state.fields?.language && state.fields.language !== root.dataset.language)
                        location.reload();
        },
        onLost(isLost) {
                if (isLost)
                        view.render({ phase: 'lost' });
        },
});
const view = residentView(root, (name) => link.act(name));
keysGuard();
