# SPDX-License-Identifier: Apache-2.0
"""Greetings, thanks, who the model is, and names that are told and asked again."""
from nano import words
from nano.turn import Turn, asked, contains

HELLOS = [
    "Hello", "Hi", "Hey", "Good morning", "Good evening", "Good day", "Good afternoon", "Greetings", "Hi there", "Hello there", "Hey there"
]
AFTER_HELLO = [
    "", ".", "!", ", how are you?", ", Valence.", ", little model.", ", nice to meet you.", ", is anybody there?", ", friend.", ", Nano!",
    ", it is me again.", ", computer.", ", can we talk?", ", I am new here.", ", are you awake?"
]
SMALL_TALK = {
    "thanks": ([
        "Thanks", "Thank you", "Many thanks", "Thanks a lot", "Thank you very much", "I thank you", "Great, thanks",
        "That helped, thank you", "Perfect, thank you", "Good work, thanks", "Thanks for your help", "Wonderful, thank you"
    ], "You are welcome!", ("welcome", )), "bye": ([
        "Goodbye", "Bye", "See you", "Bye bye", "See you later", "Good night", "I have to go", "Until tomorrow", "That is all, goodbye",
        "I am leaving now", "Farewell", "Talk to you later"
    ], "Goodbye! Have a good day.", ("goodbye", )), "mood": ([
        "How are you?", "How do you do?", "Are you well?", "How is it going?", "How do you feel?", "How are you today?", "Are you fine?",
        "Is everything all right?"
    ], "I am well, thank you. How can I help you?", ("well", "help")), "who": ([
        "Who are you?", "What are you?", "What is your name?", "Tell me who you are.", "Introduce yourself.", "What should I call you?",
        "Which model are you?", "Do you have a name?", "Have you got a name?", "What do they call you?", "May I know your name?", "What are you called?", "What kind of model are you?", "Can you introduce yourself?"
    ], "I am Valence Nano, a very small language model that ships with Valence.", ("Valence Nano", "small")), "person": ([
        "Are you a person?", "Are you human?", "Am I talking to a person?", "Are you real?", "Are you a robot?", "Are you alive?",
        "Is there a human behind you?"
    ], "No. I am a small language model that ships with Valence.", ("No. I am", )), "skills": ([
        "What can you do?", "What are you good at?", "What do you know?", "How can you help me?", "What can I ask you?",
        "What are your skills?", "What may I ask you?", "Which questions can you answer?"
    ], "I can tell you about Valence, do small sums, convert units, name colours and animals, tell short stories, put text into JSON and call tools.",
                                                                                            ("Valence", "sums", "JSON", "tools")),
    "maker": ([
        "Who made you?", "Who trained you?", "Where do you come from?", "How were you trained?", "How were you made?", "Who built you?",
        "What were you trained on?"
    ], "I was trained from scratch on synthetic text that the Valence repository writes itself; see its folder training.", ("synthetic",
                                                                                                                            "training")),
    "size": ([
        "How big are you?", "How large are you?", "Are you a large model?", "Why are you so small?", "How small are you?", "Are you big?"
    ], "I am very small: I fit into a repository and run on any processor. Serve a larger model for real work.", ("small", "larger model")),
}


def small_talk(content, phrasing):
    kind = content.choice(sorted(SMALL_TALK) + ["hello"] * 3)
    if kind == "hello":
        question = phrasing.choice(HELLOS) + phrasing.choice(AFTER_HELLO)
        answer = "Hello! How can I help you today?"
        if "how are you" in question:
            answer = "Hello! I am well, thank you. How can I help you today?"
        return [Turn(question, answer, contains("hello", "help"))]
    questions, answer, needed = SMALL_TALK[kind]
    return [asked(phrasing, phrasing.choice(questions), answer, contains(*needed))]


def told_name(content, phrasing):
    name = words.name(content)
    told = phrasing.choice(
        ["My name is {}.", "I am {}.", "Hello, I am {}.", "Hi, my name is {}!", "You can call me {}.", "People call me {}."]).format(name)
    question = phrasing.choice(["What is my name?", "Do you remember my name?", "Who am I?", "What am I called?", "Tell me my name."])
    return [
        Turn(told, f"Nice to meet you, {name}! How can I help you?", contains(name), key=f"name {name}"),
        asked(phrasing, question, f"Your name is {name}.", contains(name), key=f"name {name}")
    ]


def greeting(content, phrasing):
    return told_name(content, phrasing) if content.random() < 0.3 else small_talk(content, phrasing)
