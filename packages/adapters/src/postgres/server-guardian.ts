/**
 * The program that keeps a server, for `sh -c`. Descriptor 3 is the reading end of the users' pipe: it ends when the last
 * process that holds the pipe is gone, however it went, and then the server is stopped. Started in the data folder.
 *
 * Arguments: the socket's folder, then `run` and the server's command line, or `watch` and the process number of a
 * server whose guardian was lost.
 */
export const guardianProgram = `
folder=$1; mode=$2; shift 2
clean() { rm -f "$folder"/.s.PGSQL.*; rmdir "$folder" 2>/dev/null; }
await_users() {
  while read -r _ <&3; do :; done
  while kill -0 "$1" 2>/dev/null; do
    if read -r held < postmaster.pid && [ "$held" = "$1" ]; then kill -INT "$1"; break; fi
    sleep 0.1
  done 2>/dev/null
  while kill -0 "$1" 2>/dev/null; do sleep 0.1; done
  clean
}
if [ "$mode" = watch ]; then
  await_users "$1"
  exit 0
fi
trap 'kill -INT "$server" 2>/dev/null' TERM INT
"$@" 3<&- &
server=$!
await_users "$server" &
watcher=$!
exec 3<&-
while :; do wait "$server"; status=$?; kill -0 "$server" 2>/dev/null || break; done
kill "$watcher" 2>/dev/null
clean
exit "$status"
`;
