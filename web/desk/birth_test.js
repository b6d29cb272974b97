// SPDX-License-Identifier: AGPL-3.0-or-later

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { birthFormat, birthRead, birthWords, birthWrite } from './birth.js';

test('digits alone give a date, in each order', () => {
        assert.equal(birthFormat('19870321', 'ymd'), '1987-03-21');
        assert.equal(birthFormat('03211987', 'mdy'), '03/21/1987');
        assert.equal(birthFormat('21031987', 'dmy'), '21.03.1987');
        for (const [shown, order] of [['1987-03-21', 'ymd'], ['03/21/1987', 'mdy'], ['21.03.1987', 'dmy']])
                assert.equal(birthRead(shown, order), '1987-03-21');
});

test('while it is typed, a mark comes only after a part is full and more follows', () => {
        assert.deepEqual(['1', '1987', '19870', '1987032'].map((typed) => birthFormat(typed, 'ymd')),
                ['1', '1987', '1987-0', '1987-03-2']);
});

test('letters, spaces and a ninth digit are not taken', () => {
        assert.equal(birthFormat('1987 mar 03 219', 'ymd'), '1987-03-21');
});

test('a day that does not exist is no date', () => {
        for (const shown of ['2023-02-29', '1987-13-01', '1987-00-10', '1987-04-31', '1987-04', ''])
                assert.equal(birthRead(shown, 'ymd'), '');
        assert.equal(birthRead('2024-02-29', 'ymd'), '2024-02-29');
});

test('a date is shown as it is typed', () => {
        for (const order of ['ymd', 'mdy', 'dmy'])
                assert.equal(birthRead(birthWrite('2001-02-03', order), order), '2001-02-03');
        assert.equal(birthWrite('', 'mdy'), '');
});

test('day and month stand in words beside it', () => {
        assert.equal(birthWords('1988-04-03', 'en'), 'April 3, 1988');
        assert.equal(birthWords('1988-04-03', 'es'), '3 de abril de 1988');
        assert.equal(birthWords('', 'en'), '');
});
