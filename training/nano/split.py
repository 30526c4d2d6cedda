# SPDX-License-Identifier: Apache-2.0
"""What is held out of training, decided by what a prompt says and by nothing else: no list to keep, no leak to forget."""
import re
import zlib

HELD_OUT_SHARE = 16  # one key in so many


def normalised(text):
    """Case, punctuation and spacing aside, so that no held-out prompt differs from a seen one by a comma."""
    return " ".join(re.findall(r"[a-z0-9+*/×÷-]+", text.lower()))


def is_held_out(key):
    return zlib.crc32(key.encode()) % HELD_OUT_SHARE == 0
