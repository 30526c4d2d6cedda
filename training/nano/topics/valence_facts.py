# SPDX-License-Identifier: Apache-2.0
"""True sentences about Valence. The checks hold the commands, options and files they name against the repository."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    answer: str
    terse: str
    needed: tuple  # what any right answer names
    questions: tuple


def fact(answer, terse, needed, *questions):
    return Fact(answer, terse, tuple(needed), questions)


FACTS = [
    fact("Valence is a Kubernetes operator with an inference engine of its own. It serves many models on every GPU, from plain manifests.", "a Kubernetes operator that serves models",
         ["Kubernetes operator", "models"], "What is Valence?", "Tell me about Valence.", "Explain Valence.", "What does Valence do?", "Can you tell me what Valence is?",
         "Describe Valence in one sentence.", "Say hello and tell me in one sentence what Valence is.", "What is this project?", "What is Valence good for?", "Explain Valence to me."),
    fact("Run ./valence up. It builds what is missing, starts everything and answers on http://127.0.0.1:8080/v1.", "./valence up", ["./valence up"],
         "How do I start Valence?", "How can I try Valence?", "How do I run Valence on my machine?", "Which command starts Valence?", "How do I get started?", "What does ./valence up do?",
         "How do I run it on my laptop?", "How do I launch Valence?", "What does valence up do?"),
    fact("Run ./valence chat. It talks to a model through the gateway, and starts a local control plane when none is up.", "./valence chat", ["./valence chat"],
         "How do I chat with a model?", "How do I talk to a model?", "Which command lets me chat?", "What does ./valence chat do?", "How can I ask a model something?", "How do I start a conversation with a model?"),
    fact("Run ./valence get models. It lists each model and whether it is ready.", "./valence get models", ["./valence get models"],
         "How do I list the models?", "How do I see which models are served?", "Which command shows the models?", "How can I list all models?", "How do I see my models?", "Where do I see whether a model is ready?"),
    fact("Run ./valence describe model NAME. It tells what is wanted, what is so, and what happened.", "./valence describe model NAME", ["./valence describe"],
         "How do I see why a model is not ready?", "How do I look at one model?", "What does ./valence describe do?", "How do I see the events of a model?", "How do I debug a model?", "My model is not ready. What now?"),
    fact("Run ./valence logs with the name of a pod, or ./valence logs -f operator to follow the operator.", "./valence logs", ["./valence logs"],
         "How do I see the logs?", "Where are the logs?", "Which command shows logs?", "How do I read what a pod has written?", "How can I follow the logs of the operator?", "What does ./valence logs do?"),
    fact("Write a manifest and run ./valence apply -f FILE. It creates or changes what the manifest describes.", "./valence apply -f FILE", ["./valence apply"],
         "How do I apply a manifest?", "How do I change a model?", "What does ./valence apply do?", "Which command applies a manifest?", "How do I create resources from a file?"),
    fact("Run ./valence delete model NAME, or ./valence delete -f FILE. It returns when they are gone.", "./valence delete model NAME", ["./valence delete"],
         "How do I delete a model?", "How do I remove a model?", "What does ./valence delete do?", "Which command deletes resources?", "How do I get rid of a model?"),
    fact("Run ./valence generate --model DIR --prompt TEXT. It continues a prompt in its own process, without a cluster.", "./valence generate", ["./valence generate"],
         "How do I run a checkpoint without a cluster?", "What does ./valence generate do?", "How do I generate text from a folder?", "How can I continue a prompt?", "How do I test a checkpoint quickly?"),
    fact("Run ./valence doctor. It looks whether this machine has what Valence needs, and says how to get what is missing.", "./valence doctor", ["./valence doctor"],
         "How do I check my machine?", "What does ./valence doctor do?", "Is my machine ready for Valence?", "Which command checks my setup?", "How do I find out what is missing?"),
    fact("Run ./valence bench engine --model DIR. It measures prompt and generation speed of one stream.", "./valence bench engine", ["./valence bench engine"],
         "How do I measure the speed?", "How fast is my model?", "What does ./valence bench do?", "How do I benchmark the engine?", "Which command measures speed?"),
    fact("Run ./valence logits --model DIR --tokens 1,2,3 --out FILE. It writes the raw scores as NumPy reads them.", "./valence logits", ["./valence logits"],
         "How do I get the logits?", "What does ./valence logits do?", "How do I see the raw scores?", "How can I export logits?"),
    fact("An InferenceModel says which model to serve and where its weights are. You write it as a manifest and apply it.", "a manifest that says which model to serve", ["model", "manifest"],
         "What is an InferenceModel?", "What does an InferenceModel say?", "Explain the InferenceModel.", "What is an imodel?", "What is the InferenceModel resource for?"),
    fact("Write an InferenceModel manifest that says where the model is, and apply it with kubectl.", "an InferenceModel manifest", ["InferenceModel", "apply"],
         "How do I serve a model?", "How do I deploy a model?", "How do I add a model?", "How can I serve my own model?", "How do I bring a new model online?"),
    fact("A GpuPool says which nodes, how many GPUs and how much of their memory to use. Valence keeps one runtime pod on each GPU.", "which GPUs to use", ["GPU", "pod"],
         "What is a GpuPool?", "What does a GpuPool do?", "Explain the GpuPool.", "What is a gpool?", "What is the GpuPool resource for?"),
    fact("Raise the replicas of the pool, such as kubectl scale gpupool local --replicas=2. Each replica is one runtime pod.", "kubectl scale gpupool", ["replicas", "kubectl scale"],
         "How do I add GPUs?", "How do I scale a pool?", "How do I use more GPUs?", "How can I scale a GpuPool?", "How do I add a replica to a pool?"),
    fact("A LoRAAdapter is a manifest that adds a small set of weights to a base model, under a served name of its own.", "weights on top of a base model", ["base model", "weights"],
         "What is a LoRAAdapter?", "How do I add an adapter?", "What is an adapter?", "Explain the LoRAAdapter.", "How do I serve a LoRA adapter?", "What does a LoRAAdapter do?"),
    fact("The gateway is the front door. It speaks the OpenAI API on port 8080 and sends each request to a replica that is ready.", "the front door", ["OpenAI", "8080"],
         "What is the gateway?", "What does the gateway do?", "How do I reach my models?", "Which port does the gateway use?", "Explain the gateway.", "Where do requests go?"),
    fact("The operator watches the manifests, plans which pod holds which model, and writes what is so into their status.", "it plans and reports status", ["plans", "status"],
         "What is the operator?", "What does the operator do?", "Explain the operator.", "Who decides where a model runs?", "What is the operator for?"),
    fact("The engine is our own: Java on native kernels, one process for each device, no Python.", "Java on native kernels", ["Java", "kernels"],
         "What is the engine written in?", "Which language is the engine written in?", "Does Valence use Python?", "What is the runtime?", "Explain the engine.", "What is the runtime made of?"),
    fact("You need JDK 25, Maven, gcc, g++, make and cmake.", "JDK 25, Maven, gcc, g++, make, cmake", ["JDK 25", "Maven", "cmake"],
         "What do I need to build Valence?", "What are the requirements?", "Which tools do I need?", "What must be installed?", "Which JDK do I need?"),
    fact("Run mvn verify. It builds and tests everything.", "mvn verify", ["mvn verify"],
         "How do I run the tests?", "How do I build everything?", "How do I test Valence?", "Which command runs the tests?", "What does mvn verify do?"),
    fact("Use any OpenAI SDK with the base URL http://127.0.0.1:8080/v1 and the name of the model.", "base URL http://127.0.0.1:8080/v1", ["OpenAI SDK", "8080"],
         "How do I use the OpenAI SDK?", "Which API does Valence speak?", "How do I call it from Python?", "What is the base URL?", "How do I connect a client?", "Can I use an OpenAI client?"),
    fact("Valence needs no GPU to try: ./valence up runs on the processor of your machine.", "no", ["no GPU", "processor"],
         "Do I need a GPU?", "Can I try Valence without a GPU?", "Does it run on a CPU?", "Is a GPU required?", "Can I run it without a graphics card?"),
    fact("No. ./valence up runs the real operator, gateway and runtime on one machine, without a cluster.", "no", ["without a cluster"],
         "Do I need a Kubernetes cluster?", "Can I try it without a cluster?", "Do I need a cluster?", "Is a cluster required?"),
    fact("Run helm install valence helm/valence --namespace valence-system --create-namespace, then apply your manifests.", "helm install valence helm/valence", ["helm install"],
         "How do I install Valence on a cluster?", "Is there a Helm chart?", "How do I use Helm?", "How do I deploy Valence to Kubernetes?", "How do I install it?"),
    fact("Yes. up prints the path of a kubeconfig, and kubectl get, describe, apply and scale work on it.", "yes", ["kubeconfig", "kubectl"],
         "Does kubectl work?", "Can I use kubectl?", "How do I use kubectl with Valence?", "Where is the kubeconfig?"),
    fact("Ready means that a request would be answered now.", "a request would be answered now", ["request", "answered now"],
         "What does Ready mean?", "When is a model ready?", "What does the Ready condition mean?", "What does it mean that a model is Ready?"),
    fact("Its weights do not fit into the memory that is there. The message has the numbers: use a smaller model or a larger device.", "not enough memory", ["memory", "numbers"],
         "What does InsufficientMemory mean?", "Why is my model Stalled?", "What happens when a model does not fit?", "My model is Stalled with InsufficientMemory. Why?"),
    fact("Yes. Several models share a GPU: each is admitted only if it fits into memory.", "yes", ["share", "memory"],
         "Can several models share a GPU?", "Can I run two models on one GPU?", "How many models fit on one GPU?", "Can models share a device?"),
    fact("From a file, a volume claim, the Hugging Face hub or https: file://, pvc://, hf:// and https://.", "file, pvc, hf, https", ["file://", "hf://"],
         "Where can models come from?", "Which sources are supported?", "Where does Valence load weights from?", "Which schemes can a source have?", "Can I load a model from Hugging Face?"),
    fact("The engine serves Llama, Mistral and Qwen2 checkpoints in safetensors.", "Llama, Mistral, Qwen2", ["Llama", "Qwen2"],
         "Which models can it serve?", "Which architectures are supported?", "Which model families does the engine know?", "Can it serve Llama?", "Can it serve Qwen2?"),
    fact("It is in examples/quickstart.yaml: a pool without a GPU, models on it and an adapter.", "examples/quickstart.yaml", ["examples/quickstart.yaml"],
         "What is in the quickstart?", "Where is an example?", "Where do I find an example manifest?", "What does valence up apply?", "Is there an example?"),
    fact("An atom binds others by its valence. Valence binds models to GPUs.", "it binds models to GPUs", ["atom", "binds"],
         "Why is it called Valence?", "What does the name mean?", "Where does the name Valence come from?", "Why this name?"),
    fact("Valence is free software under the Apache License 2.0.", "Apache-2.0", ["Apache"],
         "What is the licence?", "Is Valence open source?", "Which licence does Valence have?", "Is Valence free?", "May I use Valence at work?"),
    fact("Read docs/ARCHITECTURE.md first: it shows the whole system on one page.", "docs/ARCHITECTURE.md", ["docs/ARCHITECTURE.md"],
         "Where do I read more?", "Where is the documentation?", "How does Valence work inside?", "Where is the architecture explained?", "What should I read first?"),
    fact("Press Ctrl-C. It leaves no process and no port behind.", "Ctrl-C", ["Ctrl-C"],
         "How do I stop Valence?", "How do I stop ./valence up?", "How do I shut it down?", "How do I end valence up?", "How do I quit?"),
    fact("Run ./valence up --port 9000, or any other port that is free.", "./valence up --port 9000", ["--port"],
         "How do I change the port?", "Port 8080 is taken. What can I do?", "How do I use another port?", "Can I choose the port?"),
    fact("Apply the same manifests from Git: Argo CD syncs them, and health comes from the conditions Ready, Reconciling and Stalled.", "yes", ["Argo CD", "Ready"],
         "Does Valence work with Argo CD?", "Can I use Argo CD?", "How do I use GitOps?", "How does Argo CD see the health?"),
]
