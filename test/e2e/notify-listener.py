"""Stands for systemd: prints each message that is sent to NOTIFY_SOCKET as one line of JSON."""

import array
import json
import os
import socket
import sys

listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
print(json.dumps({"msg": "listening"}), flush=True)
while True:
    message, ancillary, _, _ = listener.recvmsg(65536, socket.CMSG_SPACE(64))
    for _, _, data in ancillary:
        # systemd-notify waits until whoever got its barrier has closed it.
        for descriptor in array.array("i", data[: len(data) - len(data) % 4]):
            os.close(descriptor)
    if message != b"BARRIER=1":
        print(json.dumps({"said": message.decode()}), flush=True)
