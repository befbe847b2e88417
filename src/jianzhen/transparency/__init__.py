"""Yearly figures of a tenant for a regulator or the public: read off the chain, small cells left out.

Nothing is stored for it. Needs the extra `service`.
"""
