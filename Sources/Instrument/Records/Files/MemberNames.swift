/// The names of an object's members as this program writes them: what stands in quotes before a colon.
func memberNames(of line: ArraySlice<UInt8>) -> [String] {
  var names: [String] = []
  var text: [UInt8]?
  var isEscaped = false
  var last: [UInt8] = []
  for byte in line {
    if let start = text {
      if byte == UInt8(ascii: "\""), !isEscaped {
        (last, text) = (start, nil)
      } else {
        isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        if !isEscaped { text?.append(byte) }
      }
    } else if byte == UInt8(ascii: "\"") {
      text = []
    } else if byte == UInt8(ascii: ":") {
      names.append(String(decoding: last, as: UTF8.self))
    }
  }
  return names
}
