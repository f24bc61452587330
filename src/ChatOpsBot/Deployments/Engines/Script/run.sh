# What runs a deploy's command, as a process of its own that outlives the bot: sh run.sh FOLDER PROGRAM [ARGUMENT…]
# It says "started", "taken" or what is wrong, in one line; all else is in the folder:
#   claim/    made by the one that runs the command; whoever comes second leaves
#   process   boot id and /proc/PID/stat of this shell
#   session   number of the command's session
#   output    what the command says, its last 4 to 8 MB in output.1 and output
#   exit      how it ended
folder=$1
shift

error=$(mkdir "$folder/claim" 2>&1) || {
  if [ -d "$folder/claim" ]; then echo taken; else echo "$error"; fi
  exit
}
error=$( { read -r boot < /proc/sys/kernel/random/boot_id && read -r stat < "/proc/$$/stat" && echo "$boot $stat" > "$folder/process.new" && mv "$folder/process.new" "$folder/process"; } 2>&1) || {
  echo "$error"
  exit
}
chmod 700 "$folder"   # what a command says is not for everybody
(echo started)   # in a shell of its own: the bot may be gone, and nobody listens
exec < /dev/null > /dev/null 2>> "$folder/output"

keep() {
  trap '' TERM INT HUP
  size=0
  # A block is written as it comes. 64 at most are between two looks at the size.
  while dd bs=65536 count=64 2> /dev/null >> "$folder/output"; do
    now=$(wc -c < "$folder/output")
    if [ "$now" -le "$size" ]; then   # nothing more comes
      : > "$folder/drained"
      return
    fi
    size=$now
    if [ "$size" -gt 4194304 ]; then mv "$folder/output" "$folder/output.1" && size=0; fi
  done
  exec cat > /dev/null   # the disk is full, and the command must not stop for that
}

{
  # Nothing but the command speaks here: a shell tells of children that were killed.
  exec 3>&1 > /dev/null 2>&1
  # In a session of its own, so that all that belongs to the command can be told from this shell. Who asks for the end looks for the session after writing "end".
  (export CHATOPS_RUN_FOLDER="$folder" && exec setsid sh -c 'echo $$ > "$CHATOPS_RUN_FOLDER/session"; [ -e "$CHATOPS_RUN_FOLDER/end" ] && exit 143; exec "$@"' sh "$@" >&3 2>&3 3>&-)
  code=$?
  exec 3>&-
  # The end of its output; but something that the command has left running may hold it open.
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -e "$folder/drained" ] && break
    sleep 0.1
  done
  echo "$code" > "$folder/exit.new" && mv "$folder/exit.new" "$folder/exit"
} | keep
