// SPDX-License-Identifier: Apache-2.0
// The city's two colours, made safe: whatever a policy says, white text on them has a contrast of at least 7:1.

const WANTED = 7;

function channels(colour) {
        const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
        return match && match.slice(1).map((pair) => parseInt(pair, 16));
}

// Relative luminance and contrast with white, WCAG 2.2.
function contrastWithWhite(rgb) {
        const [r, g, b] = rgb.map((value) => value / 255)
                .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}

function toHex(rgb) {
        return '#' + rgb.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('');
}

// `colour` ("#rrggbb"), darkened as far as needed; null when it is not a colour.
export function colourDark(colour) {
        let rgb = channels(colour);
        if (!rgb)
                return null;
        while (contrastWithWhite(rgb) < WANTED)
                rgb = rgb.map((value) => value * 0.96);
        return toHex(rgb.map(Math.floor));
}

// A light ground of the same hue.
export function colourTint(colour) {
        const rgb = channels(colour);
        return rgb && toHex(rgb.map((value) => 255 - (255 - value) * 0.07));
}
