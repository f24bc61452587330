"""Cabot's alert plugin for ChatOpsBot.

Put this file into the Python path of Cabot, add cabot_alert_chatops to CABOT_PLUGINS_ENABLED, and set CHATOPS_URL
(https://chatops.example.com/webhooks/cabot) and CHATOPS_SECRET in Cabot's environment.
"""
import os

import requests
from cabot.cabotapp.alert import AlertPlugin
from django.conf import settings
from django.utils import timezone


class ChatOpsAlert(AlertPlugin):
    name = "ChatOpsBot"
    author = "ChatOpsBot"

    def send_alert(self, service, users, duty_officers):
        scheme = getattr(settings, "WWW_SCHEME", "https")
        host = getattr(settings, "WWW_HTTP_HOST", "")
        requests.post(
            os.environ["CHATOPS_URL"],
            json={
                "id": service.id,
                "service": service.name,
                "status": service.overall_status,
                "old_status": service.old_overall_status,
                "failing": [check.name for check in service.all_failing_checks()],
                "url": "%s://%s/service/%s/" % (scheme, host, service.id),
                "time": timezone.now().isoformat(),
            },
            headers={"Authorization": "Bearer " + os.environ["CHATOPS_SECRET"]},
            timeout=10,
        ).raise_for_status()
