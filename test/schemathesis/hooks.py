"""What the document of an application does not say, since it is true of every operation."""

import schemathesis


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """A request that is not percent-encoded UTF-8 is 400, whatever it is for."""
    content = {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {"detail": {"type": "string"}},
                "required": ["detail"],
            }
        }
    }
    for path in raw_schema["paths"].values():
        for operation in path.values():
            responses = operation["responses"]
            responses.setdefault("400", {"description": "Malformed", "content": content})
