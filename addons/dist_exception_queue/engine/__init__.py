from . import rank, routing, sentence, transitions, webhook
