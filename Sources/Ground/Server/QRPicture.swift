import CQRCode

/// A text as a picture that telephones read, for a terminal.
public enum QRPicture {
  /// Two rows of the picture per line, dark on bright whatever the terminal's colours are.
  ///
  /// - Returns: nil for a text that is too long.
  public static func lines(_ text: String) -> [String]? {
    guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
    defer { QRcode_free(code) }
    let (width, border) = (Int(code.pointee.width), 2)
    let data = UnsafeBufferPointer(start: code.pointee.data, count: width * width)
    func isDark(_ x: Int, _ y: Int) -> Bool {
      (0..<width).contains(x) && (0..<width).contains(y) && data[y * width + x] & 1 == 1
    }
    return stride(from: -border, to: width + border, by: 2).map { y in
      let blocks = (-border..<width + border).map { x in
        switch (isDark(x, y), isDark(x, y + 1)) {
        case (true, true): "█"
        case (true, false): "▀"
        case (false, true): "▄"
        case (false, false): " "
        }
      }
      return "\u{1B}[30;107m" + blocks.joined() + "\u{1B}[0m"
    }
  }
}
