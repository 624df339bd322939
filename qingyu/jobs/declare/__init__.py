"""What an enterprise declares beyond its meters: one module a concern, its parts and how they are done.

A module holds the parts of the registration document as pydantic models and one function that writes them. The document
(`qingyu.jobs.registration`) names the parts, the registry (`qingyu.jobs.registry`) calls the functions.
"""
