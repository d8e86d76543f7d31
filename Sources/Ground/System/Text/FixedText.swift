/// The text in a fixed array of characters of C, without what could break a line: some of it comes from devices and streams.
public func singleLine<Characters>(_ characters: Characters) -> String {
  let bytes = rawBytes(of: characters).prefix { $0 != 0 }
  return String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
}
