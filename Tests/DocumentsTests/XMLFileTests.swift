import System
import Testing

@testable import Documents

@Suite struct XMLFileTests {
  private func parse(_ text: String, _ limits: XMLFile.Limits = .init()) throws(FileError) -> XMLElement {
    try XMLFile.parse(Array(text.utf8), name: "a.xml", limits: limits)
  }

  @Test func elementsBecomeATree() throws {
    let root = try parse(
      """
      <?xml version="1.0" encoding="utf-8"?>
      <a x="1" y="&lt;&#228;">
        <!-- not read -->
        <b> two words </b>
        <c/><b><![CDATA[<raw>]]></b>
      </a>
      """)
    #expect(root.name == "a" && root.line == 2 && root.text.isEmpty)
    #expect(root.attributes == ["x": "1", "y": "<ä"])
    #expect(root.children.map(\.name) == ["b", "c", "b"])
    #expect(root.children("b").map(\.text) == ["two words", "<raw>"])
    #expect(root.child("c")?.line == 5 && root.child("d") == nil)
  }

  @Test func otherEncodingsAreRead() throws {
    let latin = Array(#"<?xml version="1.0" encoding="ISO-8859-1"?><a>"#.utf8) + [0xE4] + Array("</a>".utf8)
    #expect(try XMLFile.parse(latin, name: "a.xml").text == "ä")
    let wide: [UInt8] = [0xFF, 0xFE] + "<a>ä</a>".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    #expect(try XMLFile.parse(wide, name: "a.xml").text == "ä")
  }

  /// Longer than one piece that is handed to expat.
  @Test func longTextsAreReadWhole() throws {
    let words = String(repeating: "nucleus ", count: 140_000)
    #expect(try parse("<a><b>\(words)</b></a>").child("b")?.text.utf8.count == words.utf8.count - 1)
  }

  @Test(arguments: [
    ("", "line 1"), ("   ", "line"), ("<a>", "line 1"), ("<a>\n<b></a>", "line 2"), ("<a></a><b/>", "line 1"),
    ("<a x=1/>", "line 1"), ("<a x='1' x='2'/>", "duplicate"), ("<a>&unknown;</a>", "undefined entity"),
    ("plain text", "line 1"), (#"<?xml version="1.0" encoding="klingon"?><a/>"#, "encoding"),
    ("<a>\u{0}</a>", "line 1"),
    ("<!DOCTYPE a><a/>", "declares a document type"),
    (#"<!DOCTYPE a SYSTEM "/etc/passwd"><a/>"#, "declares a document type"),
    (#"<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>"#, "declares a document type"),
    (#"<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"#, "declares a document type"),
  ])
  func whatIsNoPlainXMLIsRefused(text: String, words: String) {
    let error = fileError { () throws(FileError) in _ = try parse(text) }
    #expect(error?.path == "a.xml" && error?.problem.contains(words) == true, "\(text): \(error as Any)")
    #expect(error?.advice != nil)
  }

  @Test func limitsAreCounted() {
    var limits = XMLFile.Limits()
    limits.depth = 3
    limits.elements = 5
    limits.bytes = 60
    func problem(_ text: String) -> String? {
      fileError { () throws(FileError) in _ = try parse(text, limits) }?.problem
    }
    #expect(problem("<a><b><c/></b><b/><b/></a>") == nil)
    #expect(problem("<a><b><c><d/></c></b></a>")?.contains("more than 3 deep") == true)
    #expect(problem("<a><b/><b/><b/><b/><b/></a>")?.contains("more than 5 elements") == true)
    #expect(problem("<a>" + String(repeating: " ", count: 60) + "</a>")?.contains("67 bytes") == true)
  }

  @Test func everyBeginningIsRefused() {
    let text = #"<?xml version="1.0"?><a x="1"><b>ä &amp; c</b><!-- d --><c y="2"/></a>"#
    let bytes = Array(text.utf8)
    for count in bytes.indices {
      #expect(
        fileError { () throws(FileError) in
          _ = try XMLFile.parse(Array(bytes[..<count]), name: "a.xml")
        } != nil, "\(count)")
    }
  }
}
