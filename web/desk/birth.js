// SPDX-License-Identifier: AGPL-3.0-or-later
// A date that is typed as eight digits, in the order of the papers people bring: "ymd", "mdy" or "dmy".

const ORDERS = {
        ymd: { parts: [4, 2, 2], mark: '-' },
        mdy: { parts: [2, 2, 4], mark: '/' },
        dmy: { parts: [2, 2, 4], mark: '.' },
};
const orderOf = (order) => ORDERS[order] ?? ORDERS.ymd;

// What the field shows for what was typed into it: its digits, with the marks between.
export function birthFormat(typed, order) {
        const { parts, mark } = orderOf(order);
        const digits = typed.replace(/\D/g, '').slice(0, 8);
        const pieces = [];
        let at = 0;
        for (const size of parts) {
                pieces.push(digits.slice(at, at + size));
                at += size;
        }
        return pieces.filter(Boolean).join(mark);
}

// "YYYY-MM-DD" for a whole date that exists, else "".
export function birthRead(shown, order) {
        const digits = shown.replace(/\D/g, '');
        if (digits.length !== 8)
                return '';
        const { parts } = orderOf(order);
        const [a, b, c] = [digits.slice(0, parts[0]), digits.slice(parts[0], parts[0] + parts[1]), digits.slice(parts[0] + parts[1])];
        const [year, month, day] = { ymd: [a, b, c], mdy: [c, a, b], dmy: [c, b, a] }[order] ?? [a, b, c];
        const iso = `${year}-${month}-${day}`;
        const date = new Date(`${iso}T00:00:00Z`);
        return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : '';
}

// How the field shows "YYYY-MM-DD".
export function birthWrite(iso, order) {
        const [year = '', month = '', day = ''] = iso.split('-');
        return birthFormat({ mdy: month + day + year, dmy: day + month + year }[order] ?? year + month + day, order);
}

// The date in words, so that day and month are not confused; "" while it is not whole.
export function birthWords(iso, language) {
        return iso ? new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${iso}T00:00:00Z`)) : '';
}
