"""The business. It knows nobody outside: no Flask, RQ, requests or wechatpy."""
