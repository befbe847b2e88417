"""The service: REST API, sign-in, webhooks. It holds no rule of its own: `claims` and `store` do."""
