import CExpat
import System

/// XML documents, read whole into a tree.
///
/// Document types and entities of a document's own are refused: a few lines of them can stand for gigabytes. What XML itself
/// knows (`&amp;`, `&#228;`) is read.
public enum XMLFile {
  /// What is read at most.
  public struct Limits: Sendable {
    /// Of the file.
    public var bytes = 1 << 28
    /// Elements in elements.
    public var depth = 64
    /// In all.
    public var elements = 1 << 23

    /// 268 million bytes, 8 million elements, 64 deep.
    public init() {}
  }

  /// Reads a file; the answer is its outermost element.
  ///
  /// - Throws: `FileError` with the line, for what is no XML, breaks off, or goes beyond the limits.
  public static func read(_ path: String, limits: Limits = Limits()) throws(FileError) -> XMLElement {
    try parse(readFile(path, limit: limits.bytes), name: path, limits: limits)
  }

  /// As `read`, of bytes that are in memory.
  ///
  /// - Parameter path: what errors call the document.
  public static func parse(_ bytes: [UInt8], name path: String, limits: Limits = Limits()) throws(FileError)
    -> XMLElement
  {
    guard bytes.count <= limits.bytes else {
      throw FileError(path, "has \(bytes.count) bytes, more than the \(limits.bytes) accepted for XML")
    }
    guard let parser = XML_ParserCreate(nil) else {
      throw FileError(path, "cannot be read: there is no memory")
    }
    defer { XML_ParserFree(parser) }
    let builder = TreeBuilder(parser, limits)
    let isWhole = withExtendedLifetime(builder) { builder.feed(bytes) }
    if isWhole, let root = builder.root { return root }
    let line = Int(XML_GetCurrentLineNumber(parser))
    if let refusal = builder.refusal {
      throw FileError(path, "line \(line): \(refusal.problem)", advice: refusal.advice)
    }
    let words = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "nothing is there"
    throw FileError(path, "line \(line): is no XML that can be read: \(words)", advice: "export it anew")
  }
}

/// What expat tells of a document becomes a tree.
private final class TreeBuilder {
  private(set) var root: XMLElement?
  /// Why it stopped before the end, where the document itself is well-formed so far.
  private(set) var refusal: (problem: String, advice: String)?
  private let parser: XML_Parser
  private let limits: XMLFile.Limits
  private var open: [XMLElement] = []
  private var elementCount = 0

  init(_ parser: XML_Parser, _ limits: XMLFile.Limits) {
    (self.parser, self.limits) = (parser, limits)
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser, { TreeBuilder.of($0)?.start($1, $2) }, { user, _ in TreeBuilder.of(user)?.end() })
    XML_SetCharacterDataHandler(parser, { TreeBuilder.of($0)?.add($1, Int($2)) })
    XML_SetStartDoctypeDeclHandler(parser, { user, _, _, _, _ in TreeBuilder.of(user)?.refuseDocumentType() })
    XML_SetEntityDeclHandler(
      parser, { user, _, _, _, _, _, _, _, _ in TreeBuilder.of(user)?.refuseDocumentType() })
  }

  /// - Returns: whether the document was read to its end.
  func feed(_ bytes: [UInt8]) -> Bool {
    // By pieces: a refusal saves the rest, and expat counts in 32 bits.
    let piece = 1 << 20
    return bytes.withUnsafeBytes { all in
      for start in stride(from: 0, to: max(1, all.count), by: piece) {
        let end = min(all.count, start + piece)
        let text = UnsafeRawBufferPointer(rebasing: all[start..<end])
        let status = XML_Parse(
          parser, text.bindMemory(to: CChar.self).baseAddress, Int32(text.count), end == all.count ? 1 : 0)
        guard status == XML_STATUS_OK, refusal == nil else { return false }
      }
      return true
    }
  }

  private static func of(_ user: UnsafeMutableRawPointer?) -> TreeBuilder? {
    user.map { Unmanaged<TreeBuilder>.fromOpaque($0).takeUnretainedValue() }
  }

  private func start(
    _ name: UnsafePointer<CChar>?, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
  ) {
    guard refusal == nil, let name else { return }
    elementCount += 1
    guard open.count < limits.depth else {
      return refuse("elements stand more than \(limits.depth) deep in each other", "is it the right file?")
    }
    guard elementCount <= limits.elements else {
      return refuse("has more than \(limits.elements) elements", "export it in several files")
    }
    var stated: [String: String] = [:]
    var place = 0
    while let attributes, let key = attributes[place], let value = attributes[place + 1] {
      stated[String(cString: key)] = String(cString: value)
      place += 2
    }
    open.append(
      XMLElement(
        name: String(cString: name), attributes: stated, line: Int(XML_GetCurrentLineNumber(parser))))
  }

  private func end() {
    guard refusal == nil, var element = open.popLast() else { return }
    element.text = Self.trimmed(element.text)
    if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
  }

  private func add(_ text: UnsafePointer<CChar>?, _ count: Int) {
    guard refusal == nil, !open.isEmpty, let text else { return }
    let bytes = UnsafeRawBufferPointer(start: text, count: count)
    open[open.count - 1].text += String(decoding: bytes, as: UTF8.self)
  }

  private func refuseDocumentType() {
    refuse(
      "declares a document type or entities, which are not read: they can stand for any amount of text",
      "remove the part from '<!DOCTYPE' to its '>'")
  }

  private func refuse(_ problem: String, _ advice: String) {
    guard refusal == nil else { return }
    refusal = (problem, advice)
    XML_StopParser(parser, 0)
  }

  private static func trimmed(_ text: String) -> String {
    guard text.utf8.first.map(isBlank) == true || text.utf8.last.map(isBlank) == true else { return text }
    let rest = text.utf8.drop(while: isBlank)
    let blanks = rest.reversed().prefix(while: isBlank).count
    return String(Substring(rest.dropLast(blanks)))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
