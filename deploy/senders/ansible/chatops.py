"""Tells ChatOpsBot of playbook runs: that one started, each host that failed or was unreachable, and how it ended.

A bot that is slow or down never fails a playbook: it costs one warning and a few seconds at most.
"""

DOCUMENTATION = """
    name: chatops
    type: notification
    short_description: Tells ChatOpsBot of playbook runs
    description:
      - Posts the start of a run, each host that fails or is unreachable, and the result to a source of type C(ansible).
      - A run whose variables C(chatops_service) and C(chatops_environment) are set (in the play, in group_vars/all or with -e) is shown as a deployment,
        of C(chatops_version) at C(chatops_commit) where those are set. Variables of single hosts are not looked at.
      - A run that ChatOpsBot itself has started (the engine C(script)) needs none of these; it shows in the message of its deploy.
      - Of a task that failed its name and its message are sent, never its arguments; with C(no_log) not even the message.
    requirements:
      - Add C(chatops) to C(callbacks_enabled) in ansible.cfg.
    options:
      url:
        description: The whole address of the source, such as https://chatops.example.com/webhooks/ansible. Without it nothing is sent.
        env: [{name: CHATOPS_URL}]
        ini: [{section: callback_chatops, key: url}]
      secret:
        description: The secret of the source. It signs what is sent and is not sent itself.
        env: [{name: CHATOPS_SECRET}]
        ini: [{section: callback_chatops, key: secret}]
      timeout:
        description: How many seconds one message may take, in all.
        type: float
        default: 3
        env: [{name: CHATOPS_TIMEOUT}]
        ini: [{section: callback_chatops, key: timeout}]
"""

import getpass
import hashlib
import hmac
import json
import os
import socket
import threading
import time
import urllib.parse
import urllib.request
import uuid

from ansible.plugins.callback import CallbackBase
from ansible.template import Templar

# One message per host: of a fleet that fails as a whole the first ones say it, and the end says how many.
MAX_FAILURES_SENT = 25
MAX_MESSAGE = 500
VARIABLES = ("service", "environment", "version", "commit")
# What the bot tells the commands that it starts.
TOLD = {"deploy": "CHATOPS_DEPLOY", "service": "CHATOPS_SERVICE", "environment": "CHATOPS_ENVIRONMENT", "version": "CHATOPS_VERSION", "commit": "CHATOPS_SHA"}


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "chatops"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        self.about = None
        self.failure = None
        self.failures_sent = 0
        self.is_down = False

    def set_options(self, task_keys=None, var_options=None, direct=None):
        super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)
        self.url = self.get_option("url")
        self.secret = self.get_option("secret") or ""
        self.timeout = float(self.get_option("timeout"))
        if not self.url:
            self.disabled = True
            self._display.warning("chatops: neither CHATOPS_URL nor url in [callback_chatops] is set, so nothing is sent")

    def v2_playbook_on_start(self, playbook):
        self.about = {
            "run": str(uuid.uuid4()),
            "started": _now(),
            "playbook": os.path.basename(playbook._file_name),
            "user": os.environ.get("SUDO_USER") or _user(),
            "controller": socket.gethostname(),
        }
        self.about.update({name: os.environ[variable] for name, variable in TOLD.items() if os.environ.get(variable)})

    def v2_playbook_on_play_start(self, play):
        if self.about is None or "play" in self.about:
            return
        # All messages of a run name the same thing, so the first play decides.
        self.about["play"] = play.get_name()
        self.about["check"] = bool(play.check_mode)
        self.about.update(self._variables(play))
        self._send("start")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        if not ignore_errors:
            self._failed("failed", result)

    def v2_runner_on_unreachable(self, result):
        self._failed("unreachable", result)

    def v2_playbook_on_stats(self, stats):
        hosts = {"ok": 0, "changed": 0, "failed": 0, "unreachable": 0}
        for host in stats.processed:
            of_host = stats.summarize(host)
            state = "unreachable" if of_host["unreachable"] else "failed" if of_host["failures"] else "changed" if of_host["changed"] else "ok"
            hosts[state] += 1
        self._send("end", hosts=hosts, failure=self.failure)

    def _variables(self, play):
        try:
            variables = play.get_variable_manager().get_vars(play=play)
            named = {name: variables["chatops_" + name] for name in VARIABLES if variables.get("chatops_" + name) is not None}
            resolved = Templar(loader=None, variables=variables).template(named)
            return {name: str(value) for name, value in resolved.items()}
        except Exception as exception:
            self._display.warning("chatops: the variables of the play cannot be read: %s" % exception)
            return {}

    def _failed(self, event, result):
        outcome = result._result
        message = str(outcome.get("msg") or outcome.get("stderr") or "")
        if outcome.get("stderr") and message == "non-zero return code":
            message = str(outcome["stderr"])
        failure = {"host": result._host.get_name(), "task": result._task.get_name(), "message": message.strip()[:MAX_MESSAGE]}
        self.failure = self.failure or failure
        if self.failures_sent < MAX_FAILURES_SENT:
            self.failures_sent += 1
            self._send(event, **failure)

    def _send(self, event, **more):
        # Whoever did not answer is not asked again for every host, but is told the end.
        if self.about is None or (self.is_down and event != "end"):
            return
        body = json.dumps({"event": event, "time": _now(), **self.about, **more}).encode()
        signature = "sha256=" + hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        problem = ["no answer within %g s" % self.timeout]
        # A thread, because the timeout of urllib covers neither the resolving of the name nor an answer that trickles.
        worker = threading.Thread(target=self._post, args=(body, signature, problem), daemon=True)
        worker.start()
        worker.join(self.timeout)
        if problem:
            if not self.is_down:
                self._display.warning("chatops: %s was not told of this run: %s" % (urllib.parse.urlsplit(self.url).hostname, problem[0]))
            self.is_down = True

    def _post(self, body, signature, problem):
        try:
            headers = {"Content-Type": "application/json", "X-ChatOps-Signature-256": signature, "User-Agent": "ChatOpsBot-Ansible"}
            with urllib.request.urlopen(urllib.request.Request(self.url, body, headers), timeout=self.timeout):
                problem.clear()
        except Exception as exception:
            problem[0] = str(exception)


def _now():
    now = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + ".%06dZ" % (now % 1 * 1_000_000)


def _user():
    try:
        return getpass.getuser()
    except Exception:
        return None
