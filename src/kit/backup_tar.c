/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/backup_inside.h"

#include <stdio.h>
#include <string.h>

/* POSIX.1-1988 ustar. All but the path and the size is the same for every member of every backup,
 * so a reader compares and never has to understand. */
struct ustar {
        char name[100];
        char mode[8];
        char uid[8];
        char gid[8];
        char size[12];
        char mtime[12];
        char checksum[8];
        char type;
        char link[100];
        char magic[6];
        char version[2];
        char user[32];
        char group[32];
        char major[8];
        char minor[8];
        char prefix[155];
        char rest[12];
};
_Static_assert(sizeof(struct ustar) == BACKUP_BLOCK, "a header is one block");

/* The sum of all bytes, those of the checksum counted as blanks. */
static void set_checksum(struct ustar *header)
{
        unsigned sum = 0;
        memset(header->checksum, ' ', sizeof header->checksum);
        for (size_t i = 0; i < sizeof *header; i++)
                sum += ((const unsigned char *)header)[i];
        snprintf(header->checksum, sizeof header->checksum, "%06o", sum);
}

void backup_tar_header(const char *path, int64_t size, uint8_t block[BACKUP_BLOCK])
{
        struct ustar header = {
                .mode = "0000600",
                .uid = "0000000",
                .gid = "0000000",
                .mtime = "00000000000",
                .type = '0',
                .magic = "ustar",
                .version = { '0', '0' },
                .major = "0000000",
                .minor = "0000000",
        };
        snprintf(header.name, sizeof header.name, "%s", path);
        snprintf(header.size, sizeof header.size, "%011llo",
                (unsigned long long)size & 077777777777);
        set_checksum(&header);
        memcpy(block, &header, sizeof header);
}

int64_t backup_tar_size(const char *path, const uint8_t block[BACKUP_BLOCK])
{
        struct ustar header;
        uint8_t expected[BACKUP_BLOCK];
        int64_t size = 0;
        memcpy(&header, block, sizeof header);
        for (size_t i = 0; i < sizeof header.size - 1; i++) {
                if (header.size[i] < '0' || header.size[i] > '7')
                        return -1;
                size = size * 8 + (header.size[i] - '0');
        }
        backup_tar_header(path, size, expected);
        return memcmp(expected, block, sizeof expected) == 0 ? size : -1;
}

size_t backup_tar_padding(int64_t size)
{
        return (size_t)(-size & (BACKUP_BLOCK - 1));
}
