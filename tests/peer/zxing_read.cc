/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tests/peer/zxing_read.h"

#include <ZXing/ReadBarcode.h>
#include <ZXing/TextUtfEncoding.h>

#include <cstring>
#include <string>

int zxing_read(const uint8_t *grey, int width, int height, zxing_kind kind, char *text, size_t room)
{
        ZXing::DecodeHints hints;
        hints.setFormats(
                kind == ZXING_QR ? ZXing::BarcodeFormat::QRCode : ZXing::BarcodeFormat::Codabar);
        hints.setTryHarder(true);
        ZXing::ImageView view(grey, width, height, ZXing::ImageFormat::Lum);
        ZXing::Result result = ZXing::ReadBarcode(view, hints);
        if (!result.isValid())
                return 0;
        std::string found = ZXing::TextUtfEncoding::ToUtf8(result.text());
        std::strncpy(text, found.c_str(), room - 1);
        text[room - 1] = '\0';
        return 1;
}
