# SPDX-License-Identifier: Apache-2.0
"""One file for each topic. A topic is a function (content, phrasing) -> list of Turns: content is the generator of random
numbers that decides what is asked, phrasing the one that decides how, so that one content and two phrasings make a
paraphrase. The last turn is the one that is judged; those before it lead up to it."""
