import FoundationEssentials

/// Pages that need no other file: they open by a double click, and can be sent.
public enum Page {
  /// What every page of a program begins with.
  ///
  /// - Parameter generator: who made it, such as `hooke run`.
  public static func start(generator: String) -> String {
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"generator\" content=\"\(generator)\">\n"
  }

  /// A whole page.
  ///
  /// - Parameter body: as it is to stand in the page.
  public static func text(title: String, generator: String, body: String) -> String {
    start(generator: generator) + """
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(markup(title))</title>
      <style>
      \(PageStyle.text)
      </style></head><body>
      \(body)</body></html>

      """
  }

  /// A picture within the page itself.
  ///
  /// - Parameter kind: `png` or `jpeg`.
  public static func image(_ bytes: [UInt8], kind: String, alternative: String) -> String {
    "<img alt=\"\(markup(alternative))\" src=\"data:image/\(kind);base64,\(Data(bytes).base64EncodedString())\">"
  }
}
