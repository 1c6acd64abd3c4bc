from . import channel, documents, evidence
