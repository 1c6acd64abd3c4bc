from . import changes, rank, routing, sentence, transitions, webhook
