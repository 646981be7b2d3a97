"""Reads a race table from an S3 server with deltalake.

usage: read_delta_s3.py ENDPOINT TABLE_URL KEY SECRET
"""

import whole_exit  # noqa: F401  isort: skip

import json
import sys

from deltalake import DeltaTable

endpoint, url, key, secret = sys.argv[1:]
options = {
    "AWS_ENDPOINT_URL": endpoint,
    "AWS_ALLOW_HTTP": "true",
    "AWS_ACCESS_KEY_ID": key,
    "AWS_SECRET_ACCESS_KEY": secret,
    "AWS_REGION": "us-east-1",
}
table = DeltaTable(url, storage_options=options)
rows = table.to_pyarrow_table().to_pylist()
texts = [f"{row['writer']}-{row['sequence']}-{row['line']}" for row in rows]
print(json.dumps({"version": table.version(), "rows": sorted(texts)}))
