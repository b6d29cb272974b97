/* SPDX-License-Identifier: Apache-2.0 */
#include "cose.h"
#include "cbor.h"

enum { TAG_CWT = 61, TAG_SIGN1 = 18 };
enum { HEADER_ALG = 1, HEADER_CRIT = 2, HEADER_KID = 4, HEADER_TYPE = 16 };
enum { PROTECTED_MOST = 256, PARTS = 4 };

/* Which of the headers that matter have been seen, over both maps: the same one twice is refused
 * (RFC 9052, 3). */
struct seen {
        bool alg, kid;
};

static bool read_alg(
        struct bytes *rest, bool is_protected, struct seen *seen, struct cose_sign1 *message)
{
        int64_t algorithm;
        if (seen->alg || !cbor_take_integer(rest, &algorithm))
                return false;
        seen->alg = true;
        if (is_protected) // one that is not signed says nothing
                message->algorithm = algorithm;
        return true;
}

static bool read_kid(struct bytes *rest, struct seen *seen, struct cose_sign1 *message)
{
        if (seen->kid || !cbor_take_bytes(rest, &message->key_id))
                return false;
        seen->kid = true;
        return true;
}

static bool read_header(
        struct bytes *rest, bool is_protected, struct seen *seen, struct cose_sign1 *message)
{
        int64_t label;
        if (!cbor_take_integer(rest, &label))
                return cbor_skip(rest) && cbor_skip(rest); // a label that is text
        switch (label) {
        case HEADER_ALG:
                return read_alg(rest, is_protected, seen, message);
        case HEADER_KID:
                return read_kid(rest, seen, message);
        case HEADER_CRIT: // none of ours is critical, so we understand none (RFC 9052, 3.1)
                return false;
        case HEADER_TYPE:
                if (is_protected && cbor_next(*rest) == CBOR_TEXT)
                        return cbor_take_text(rest, &message->type);
                return cbor_skip(rest);
        default:
                return cbor_skip(rest);
        }
}

static bool read_headers(
        struct bytes *rest, bool is_protected, struct seen *seen, struct cose_sign1 *message)
{
        uint64_t pairs;
        if (!cbor_take_map(rest, &pairs))
                return false;
        for (uint64_t i = 0; i < pairs; i++)
                if (!read_header(rest, is_protected, seen, message))
                        return false;
        return true;
}

/* The protected header is a byte string that holds a map, or nothing. */
static bool read_protected(struct bytes *rest, struct seen *seen, struct cose_sign1 *message)
{
        if (!cbor_take_bytes(rest, &message->protected))
                return false;
        struct bytes map = message->protected;
        if (map.length == 0)
                return true;
        return map.length <= PROTECTED_MOST && cbor_is_strict(map) &&
               read_headers(&map, true, seen, message);
}

static bool take_tags(struct bytes *rest)
{
        uint64_t tag;
        if (cbor_next(*rest) != CBOR_TAG)
                return true;
        cbor_take_tag(rest, &tag);
        if (tag == TAG_CWT && !cbor_take_tag(rest, &tag))
                return false;
        return tag == TAG_SIGN1;
}

bool cose_read(struct bytes data, struct cose_sign1 *message)
{
        struct cose_sign1 read = { 0 };
        struct seen seen = { 0 };
        uint64_t parts;
        struct bytes rest = data;
        if (!cbor_is_strict(data) || !take_tags(&rest))
                return false;
        if (!cbor_take_array(&rest, &parts) || parts != PARTS)
                return false;
        if (!read_protected(&rest, &seen, &read) || !read_headers(&rest, false, &seen, &read))
                return false;
        if (!cbor_take_bytes(&rest, &read.payload) || !cbor_take_bytes(&rest, &read.signature))
                return false;
        *message = read;
        return true;
}

/* The head of a byte string of LENGTH bytes that follow elsewhere. */
static void put_bytes_head(struct sink *sink, size_t length)
{
        uint8_t memory[9];
        struct sink head = sink_in(memory, sizeof memory);
        cbor_put_unsigned(&head, length);
        memory[0] |= (uint8_t)(CBOR_BYTES << 5);
        sink_put(sink, sink_bytes(&head));
}

void cose_put_signed_head(struct sink *sink, struct bytes protected, size_t payload_length)
{
        cbor_put_array(sink, PARTS);
        cbor_put_text(sink, BYTES_OF("Signature1"));
        cbor_put_bytes(sink, protected);
        cbor_put_bytes(sink, (struct bytes){ 0 });
        put_bytes_head(sink, payload_length);
}

bool cose_verify(const struct cose_sign1 *message, struct es256_key *key)
{
        uint8_t memory[COSE_HEAD_MOST];
        struct sink head = sink_in(memory, sizeof memory);
        if (message->algorithm != COSE_ES256)
                return false;
        cose_put_signed_head(&head, message->protected, message->payload.length);
        struct bytes parts[] = { sink_bytes(&head), message->payload };
        return es256_verify(key, parts, sizeof parts / sizeof *parts, message->signature);
}

void cose_put_protected(struct sink *sink, struct bytes key_id, struct bytes type)
{
        cbor_put_map(sink, type.length ? 3 : 2);
        cbor_put_unsigned(sink, HEADER_ALG);
        cbor_put_integer(sink, COSE_ES256);
        cbor_put_unsigned(sink, HEADER_KID);
        cbor_put_bytes(sink, key_id);
        if (type.length) {
                cbor_put_unsigned(sink, HEADER_TYPE);
                cbor_put_text(sink, type);
        }
}

void cose_put_sign1(
        struct sink *sink, struct bytes protected, struct bytes payload, struct bytes signature)
{
        cbor_put_tag(sink, TAG_SIGN1);
        cbor_put_array(sink, PARTS);
        cbor_put_bytes(sink, protected);
        cbor_put_map(sink, 0);
        cbor_put_bytes(sink, payload);
        cbor_put_bytes(sink, signature);
}
