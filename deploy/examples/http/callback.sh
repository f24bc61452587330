#!/bin/sh
# Tells the bot how a deploy goes, signed as Standard Webhooks are.
#   SECRET=… callback.sh URL JSON        callback.sh "$callback" '{"run":"17-1","state":"running","text":"Migrating","percent":40}'
# Ends with an error where the bot has not stored it, so that it can be sent again. A secret whsec_… is Base64 after that, any other is the key as it is.
set -eu
url=$1 body=$2 id=$(openssl rand -hex 16) time=$(date +%s)
case ${SECRET:?the secret of the environment} in
  whsec_*) key=$(printf %s "${SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n') ;;
  *) key=$(printf %s "$SECRET" | od -An -v -tx1 | tr -d ' \n') ;;
esac
signature=$(printf %s "$id.$time.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
exec curl --fail --silent --show-error --max-time 10 -H 'Content-Type: application/json' -H "webhook-id: $id" -H "webhook-timestamp: $time" -H "webhook-signature: v1,$signature" --data-binary "$body" "$url"
