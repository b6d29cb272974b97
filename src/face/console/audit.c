/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What staff did, out of the ledger: everybody's for who watches over it, one's own for each. */
#include "face/console/console.h"

#include "civic/ledger_search.h"
#include "console_audit_page.h"

enum { SHOWN = 25, SEQ_MOST = 1000000000, HASH_SIZE = 32, HASH_SHOWN = 12 };
enum { FIELD_WHO, FIELD_KIND, FIELD_FROM, FIELD_TO, FIELD_BEFORE, FIELDS };

/* What stands behind the ? of the address: pseudonyms, codes and days. */
static const struct form_field fields[FIELDS] = {
        [FIELD_WHO] = { "who", FORM_CODE, 40, FORM_OPTIONAL },
        [FIELD_KIND] = { "kind", FORM_CODE, 40, FORM_OPTIONAL },
        [FIELD_FROM] = { "from", FORM_CODE, 10, FORM_OPTIONAL },
        [FIELD_TO] = { "to", FORM_CODE, 10, FORM_OPTIONAL },
        [FIELD_BEFORE] = { "before", FORM_NUMBER, SEQ_MOST, FORM_OPTIONAL },
};
static const struct form question = { fields, FIELDS, 400 };

/* A search as it was typed. */
struct typed {
        struct str who, kind, from, to;
        struct ledger_search search;
};

static enum err read_day(struct act *a, struct str text, struct date *day)
{
        if (text.len == 0 || date_read(text, day))
                return OK;
        return fail(a, E_INPUT, TEXT_CONSOLE_AUDIT_DAY_WRONG);
}

static enum err read_question(struct act *a, const struct page_call *call, struct typed *typed)
{
        struct form_value values[FIELDS] = { { .is_there = false } };
        typed->search.from.day = INT32_MIN;
        typed->search.to.day = INT32_MAX;
        typed->search.most = SHOWN;
        if (call->request->query.len == 0)
                return OK;
        TRY(form_read(a, &question, private_wrap(call->request->query), values));
        typed->who = console_typed(&values[FIELD_WHO]);
        typed->kind = console_typed(&values[FIELD_KIND]);
        typed->from = console_typed(&values[FIELD_FROM]);
        typed->to = console_typed(&values[FIELD_TO]);
        typed->search.before = values[FIELD_BEFORE].number;
        TRY(read_day(a, typed->from, &typed->search.from));
        return read_day(a, typed->to, &typed->search.to);
}

/* ------------------------------------------------------------------------------- showing */

/* The same question about what is older: what was typed is letters, digits, - _ and . alone. */
static struct str older_than(
        struct act *a, const char *path, const struct typed *typed, int64_t number)
{
        const struct {
                const char *name;
                struct str value;
        } parts[] = { { "who", typed->who }, { "kind", typed->kind }, { "from", typed->from },
                { "to", typed->to } };
        struct buf address = buf_in(a->mem);
        buf_add_c(&address, path);
        buf_add_c(&address, "?before=");
        buf_add_number(&address, number);
        for (size_t i = 0; i < COUNT(parts); i++)
                if (parts[i].value.len) {
                        buf_add_byte(&address, '&');
                        buf_add_c(&address, parts[i].name);
                        buf_add_byte(&address, '=');
                        buf_add(&address, parts[i].value);
                }
        return buf_str(&address);
}

/* As it stands in the ledger. */
static struct str iso_day(struct act *a, struct date day)
{
        char text[DATE_TEXT_SIZE];
        date_write(day, text);
        return str_copy(a->mem, str_of(text));
}

/* The same with each hash cut short: whoever wants all of it reads the ledger. */
static struct str without_hashes(struct act *a, struct str text)
{
        struct buf shown = buf_in(a->mem);
        while (text.len) {
                struct str word = str_cut(text, ' ', &text);
                uint8_t bytes[HASH_SIZE];
                bool is_hash = word.len == 2 * sizeof bytes && hex_read(word, bytes, sizeof bytes);
                if (shown.len)
                        buf_add_byte(&shown, ' ');
                buf_add(&shown, is_hash ? (struct str){ word.at, HASH_SHOWN } : word);
                if (is_hash)
                        buf_add_c(&shown, "…");
        }
        return buf_str(&shown);
}

static enum err list_entries(
        struct act *a, const struct typed *typed, const char *path, struct page_console_audit *page)
{
        int64_t older;
        struct ledger_entry *entries;
        TRY(ledger_search(a, &typed->search, &entries, &page->entries_count, &older));
        struct page_console_audit_entries_row *rows =
                arena_take_array(a->mem, page->entries_count + 1, sizeof *rows);
        for (size_t i = 0; i < page->entries_count; i++)
                rows[i] = (struct page_console_audit_entries_row){
                        .number = entries[i].number,
                        .day = iso_day(a, entries[i].day),
                        .kind = entries[i].kind,
                        .actor = entries[i].actor,
                        .role = entries[i].role,
                        .reason = entries[i].reason,
                        .effect = without_hashes(a, entries[i].effect),
                };
        page->entries = rows;
        if (older > 0)
                page->older = older_than(a, path, typed, older);
        return OK;
}

static enum err list_kinds(struct act *a, struct str kind, struct page_console_audit *page)
{
        struct str *kinds;
        TRY(ledger_kinds(a, &kinds, &page->kinds_count));
        struct page_console_audit_kinds_row *rows =
                arena_take_array(a->mem, page->kinds_count + 1, sizeof *rows);
        for (size_t i = 0; i < page->kinds_count; i++)
                rows[i] = (struct page_console_audit_kinds_row){
                        .code = kinds[i],
                        .is_on = str_is_equal(kinds[i], kind),
                };
        page->kinds = rows;
        return OK;
}

static enum err say_head(
        struct act *a, const struct page_call *call, struct page_console_audit *page)
{
        struct ledger_head head;
        struct buf root = buf_in(a->mem);
        TRY(ledger_head(a, &head));
        buf_add_hex(&root, str_of_bytes(head.root.bytes, sizeof head.root.bytes));
        page->size = head.size;
        page->root = buf_str(&root);
        page->verify = str_of(call->site->address);
        return OK;
}

/* PATH is where the page is; OWN: whose acts alone, empty: everybody's. */
static enum err show(struct act *a, const struct page_call *call, const char *path, struct str own,
        struct page_answer *answer)
{
        struct typed typed = { .search = { .most = 0 } };
        struct buf out = buf_in(a->mem);
        struct page_console_audit page = { .path = str_of(path), .is_own = own.len > 0 };
        enum err outcome = read_question(a, call, &typed);
        if (outcome != OK)
                TRY(console_excuse(a, outcome, answer, &page.wrong));
        typed.search.actor = own.len ? own : typed.who;
        typed.search.kind = typed.kind;
        page.who = typed.who;
        page.from = typed.from;
        page.to = typed.to;
        if (outcome == OK)
                TRY(list_entries(a, &typed, path, &page));
        TRY(list_kinds(a, typed.kind, &page));
        TRY(say_head(a, call, &page));
        TRY(page_console_audit_write(a, a->lang, &page, &out));
        console_answer(
                a, answer, page.is_own ? TEXT_CONSOLE_MINE_TITLE : TEXT_CONSOLE_AUDIT_TITLE, &out);
        return OK;
}

enum err console_show_audit(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        return show(a, call, "/console/audit", STR(""), answer);
}

enum err console_show_mine(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        return show(a, call, "/console/mine", call->session->name, answer);
}
