# Compares the rows of a camera (second file) with those of the recording that it sends over and over (first file).
#   rows without a state: the counts and areas must be those of one of the recording's pictures, and between two rows of
#   one stream the place in the recording must advance as the frame number does;
#   every row: frame numbers not shown = dropped + rejected, but for the few frames on their way.
# Prints a summary line, or what is wrong with status 1.
BEGIN { FS = ","; slack = 12 }
FNR == 1 {
  delete column
  for (i = 1; i <= NF; i++) column[$i] = i
  signatures = 0
  for (i = 1; i <= NF; i++) if ($i ~ /_(count|area_px)$/) chosen[++signatures] = $i
  next
}
{
  state = ("state" in column) ? $column["state"] : ""
  signature = ""
  for (i = 1; i <= signatures; i++) signature = signature "," $column[chosen[i]]
}
NR == FNR {
  if (signature in place) { print "soak: two pictures of the recording have the same counts and areas"; failed = 1; exit }
  place[signature] = pictures++
  next
}
state != "" { states[state]++; next }
{
  frame = $column["frame"]; rows++
  if (!(signature in place)) { print "soak: frame " frame " has counts that no picture of the recording has:" signature; failed = 1; exit }
  if (rows == 1) first = frame
  else {
    if (frame <= last) { print "soak: frame " frame " comes after frame " last; failed = 1; exit }
    shift = (place[signature] - lastPlace - (frame - last)) % pictures
    # A stream that was started anew begins with the first picture again: once per interruption.
    if (shift != 0) interruptions++
    hidden += frame - last - 1
  }
  known = $column["dropped"] + $column["rejected"]
  if (known - hidden > slack || hidden - known > slack) {
    print "soak: up to frame " frame " " hidden " frames are not shown, but " known " are said to be lost"; failed = 1; exit
  }
  last = frame; lastPlace = place[signature]
}
END {
  if (failed) exit 1
  if (interruptions > allowed) {
    print "soak: the pictures jump " interruptions " times, but the stream was interrupted only " allowed " times"; exit 1
  }
  printf "%d rows, %d frames not shown and all accounted for, %d interruptions of the stream\n", rows, hidden, interruptions
}
