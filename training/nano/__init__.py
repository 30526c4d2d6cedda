# SPDX-License-Identifier: Apache-2.0
"""How valence-nano and what belongs to it are made: text, tokenizer, training, evaluation. See ../README.md."""
