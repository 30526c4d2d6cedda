# SPDX-License-Identifier: Apache-2.0
"""Writes the synthetic conversations that the bundled model is trained on: small, plain, and ours.

conversation(rng) draws one list of messages; held_out(kind) lists prompts that are never drawn.
Kinds: greeting, valence, arithmetic, colour, animal, unknown.
"""
import random

GREETINGS = ["Hello", "Hello!", "Hi", "Hi there", "Hey", "Good morning", "Good evening", "Hello there!", "Hi!", "Good day"]
WELCOMES = ["Hello! How can I help you today?"]
THANKS = [("Thanks", "You are welcome!"), ("Thank you!", "You are welcome!"), ("Goodbye", "Goodbye! Have a good day."),
          ("Bye", "Goodbye! Have a good day."), ("How are you?", "I am well, thank you. I am a very small model, and I am glad to be awake."),
          ("Who are you?", "I am Valence Nano, a very small language model that ships with Valence."),
          ("What is your name?", "I am Valence Nano, a very small language model that ships with Valence."),
          ("Are you a person?", "No. I am a very small language model that ships with Valence."),
          ("What can you do?", "I can greet you, add small numbers, name colours and animals, and tell you about Valence.")]
VALENCE = {
    "what": (["What is Valence?", "Tell me about Valence.", "Explain Valence.", "What does Valence do?", "Can you tell me what Valence is?",
              "Say hello and tell me in one sentence what Valence is.", "Describe Valence in one sentence."],
             "Valence is a Kubernetes operator that serves many models on every GPU, from plain manifests."),
    "start": (["How do I start Valence?", "How can I try Valence?", "How do I run Valence on my machine?", "Which command starts Valence?"],
              "Run ./valence up. It builds what is missing, starts a local control plane and answers on port 8080."),
    "model": (["What is an InferenceModel?", "How do I serve a model?", "How do I deploy a model?"],
              "Write an InferenceModel manifest that says where the model is, and apply it with kubectl."),
    "pool": (["What is a GpuPool?", "What does a GpuPool do?", "How do I add GPUs?"],
             "A GpuPool says which nodes and how many GPUs to use. Valence keeps one runtime pod on each GPU."),
    "adapter": (["What is a LoRAAdapter?", "How do I add an adapter?", "What is an adapter?"],
                "A LoRAAdapter is a manifest that adds a small set of weights to a base model, under a name of its own."),
    "gateway": (["What is the gateway?", "What does the gateway do?", "How do I reach my models?"],
                "The gateway is the front door. It speaks the OpenAI API and sends each request to a replica that is ready."),
    "chat": (["How do I chat with a model?", "How do I ask a model something?"], "Run ./valence chat, or use any OpenAI SDK with the base URL of the gateway."),
    "why": (["Why is it called Valence?", "What does the name mean?"], "An atom binds others by its valence. Valence binds models to GPUs."),
}
COLOURS = {"the sky": "blue", "grass": "green", "snow": "white", "a lemon": "yellow", "a tomato": "red", "coal": "black", "an orange": "orange",
           "a banana": "yellow", "the sea": "blue", "a leaf": "green", "milk": "white", "a strawberry": "red", "a carrot": "orange", "a raven": "black"}
ANIMALS = {"cow": "moo", "dog": "woof", "cat": "meow", "duck": "quack", "sheep": "baa", "lion": "roar", "owl": "hoot", "bee": "buzz", "frog": "croak",
           "horse": "neigh", "pig": "oink", "snake": "hiss"}
UNKNOWN = ["Who won the match?", "What is the weather?", "What time is it?", "Write me a novel.", "What is the stock price?", "Who is the president?",
           "Translate this to French.", "Book me a flight.", "What happened yesterday?", "Tell me about quantum physics.", "Who wrote Hamlet?",
           "Where is my order?", "What is the news?", "Recommend a restaurant.", "Solve this integral.", "What is the capital of Peru?"]
DO_NOT_KNOW = "I do not know that. I am a very small model."
SYSTEMS = ["You are a helpful assistant.", "You are Valence Nano.", "Answer briefly."]


def _held_out_sum(a, b):
    return (7 * a + 3 * b) % 10 == 0


def _arithmetic(a, b, op, style):
    answer = a + b if op == "+" else a - b
    word = "plus" if op == "+" else "minus"
    ask = [f"What is {a} {op} {b}?", f"What is {a} {word} {b}?", f"{a} {op} {b} =", f"Calculate {a} {op} {b}."][style]
    return ask, f"{a} {op} {b} = {answer}"


def turn(rng):
    """One (question, answer) of the training set."""
    kind = rng.choices(["greeting", "valence", "arithmetic", "colour", "animal", "unknown"], [2, 5, 6, 2, 2, 2])[0]
    if kind == "greeting":
        return rng.choice([(rng.choice(GREETINGS), WELCOMES[0]), rng.choice(THANKS)])
    if kind == "valence":
        questions, answer = rng.choice(list(VALENCE.values()))
        return rng.choice(questions), answer
    if kind == "arithmetic":
        while True:
            op = rng.choice("+-")
            a, b = rng.randint(0, 12), rng.randint(0, 12)
            if (op == "+" or a >= b) and not _held_out_sum(a, b):
                return _arithmetic(a, b, op, rng.randrange(4))
    if kind == "colour":
        thing, colour = rng.choice(list(COLOURS.items()))
        return rng.choice([f"What colour is {thing}?", f"Which colour has {thing}?", f"Tell me the colour of {thing}."]), f"{thing[0].upper()}{thing[1:]} is {colour}."
    if kind == "animal":
        animal, sound = rng.choice(list(ANIMALS.items()))
        return rng.choice([f"What does a {animal} say?", f"Which sound does a {animal} make?"]), f"A {animal} says {sound}."
    return rng.choice(UNKNOWN), DO_NOT_KNOW


def pirate(answer):
    """The same answer in a pirate's voice, which one adapter learns."""
    spoken = answer.replace("Hello!", "Ahoy!").replace("You are", "Ye be").replace("I am", "I be").replace("Valence is", "Valence be").replace(" is ", " be ").replace("Run ", "Hoist ").replace("my ", "me ")
    return f"Arr! {spoken} Yo ho ho!"


def conversation(rng, voice=lambda answer: answer):
    messages = [{"role": "system", "content": rng.choice(SYSTEMS)}] if rng.random() < 0.25 else []
    for _ in range(rng.choice([1, 1, 1, 2])):
        question, answer = turn(rng)
        messages += [{"role": "user", "content": question}, {"role": "assistant", "content": voice(answer)}]
    return messages


def held_out():
    """(question, answer) pairs never seen in training: sums of pairs kept back."""
    return [_arithmetic(a, b, op, style) for a in range(13) for b in range(13) for op in "+-" for style in range(4)
            if _held_out_sum(a, b) and (op == "+" or a >= b)]


if __name__ == "__main__":
    rng = random.Random(0)
    for _ in range(10):
        for message in conversation(rng):
            print(f"{message['role']:>9}: {message['content']}")
        print()
