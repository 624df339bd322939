# Sifts the broker's log: drops its lines about single messages, keeps the others, and notes refusals in a file (-v file=...).
# Whoever counts them takes the file away; until then it grows to a bound (-v most=... bytes) and then takes no more.
# Makes a file (-v begun=...) when the broker begins to read its files again, for reload.sh.
/^[^ ]+: (Denied PUBLISH from |Client .* disconnected, not authorised\.$|OpenSSL Error)/ {
  if ((getline known < file) < 0) size = 0
  close(file)
  if (size < most) {
    print >> file
    close(file)
    size += length($0) + 1
  }
}
/^[^ ]+: (Received |Sending |Denied |No will |Will message |\t)/ { next }
/^[^ ]+: (Saving in-memory database to |Loading config file )/ { next }
/^[^ ]+: Reloading config\.$/ { print > begun; close(begun) }
{ print; fflush() }
