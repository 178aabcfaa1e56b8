"""Whatever our OpenAPI documents allow and forbid, asked by schemathesis: `make proof-openapi`."""
