// SPDX-License-Identifier: Apache-2.0
// Refused is thrown by every reader here when its input is not exactly what the format allows. The reason is
// for developers and tests; it never holds a byte of the input, so it may be printed.

export class Refused extends Error {
        constructor(reason) {
                super(reason);
                this.name = 'Refused';
        }
}

export function refuseUnless(condition, reason) {
        if (!condition)
                throw new Refused(reason);
}
