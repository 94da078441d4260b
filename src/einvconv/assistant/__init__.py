"""The tools of an assistant, by the Model Context Protocol: `tools` does the work, `server` speaks the protocol."""
