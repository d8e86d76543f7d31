import Foundation
import System
import Testing

@testable import Documents

@Suite struct ZipTests {
  let scratch: DocumentScratch

  init() throws { scratch = try DocumentScratch() }

  private static let texts: [(String, [UInt8])] = [
    ("a.txt", Array("some text, some text, some text".utf8)),
    ("folder/ä.bin", (0..<5000).map { UInt8($0 % 251) }),
    ("empty", []),
  ]

  private func written(_ name: String = "a.zip", _ entries: [(String, [UInt8])] = Self.texts) throws -> String
  {
    let path = "\(scratch.path)/\(name)"
    var writer = try ZipWriter(path)
    for (name, bytes) in entries { try writer.add(name, bytes) }
    try writer.close()
    return path
  }

  private func problem(_ path: String, _ limits: ZipReader.Limits = .init()) -> String? {
    let error = fileError { () throws(FileError) in
      let reader = try ZipReader(path, limits: limits)
      for entry in reader.entries { _ = try reader.bytes(of: entry) }
    }
    if let error { #expect(error.path == path && error.advice != nil, "\(error)") }
    return error?.problem
  }

  /// The file with every place of some bytes replaced.
  private func damaged(_ from: [UInt8], _ to: [UInt8]) throws -> String {
    var bytes = try readFile(try written())
    var count = 0
    for start in 0..<(bytes.count - from.count) where Array(bytes[start..<(start + from.count)]) == from {
      bytes.replaceSubrange(start..<(start + from.count), with: to)
      count += 1
    }
    #expect(count > 0)
    return try scratch.file("damaged.zip", bytes)
  }

  @Test func entriesComeBack() throws {
    let reader = try ZipReader(try written())
    #expect(reader.entries.map(\.name) == Self.texts.map(\.0))
    // In any order, and again.
    for (entry, text) in zip(reader.entries, Self.texts).reversed() {
      #expect(try reader.bytes(of: entry) == text.1)
      #expect(try reader.bytes(of: entry) == text.1)
    }
  }

  @Test func theSameEntriesGiveTheSameBytes() throws {
    #expect(try readFile(try written()) == readFile(try written("b.zip")))
  }

  @Test func otherProgramsReadIt() throws {
    let path = try written()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); sys.exit(z.testzip() is not None or len(z.read('folder/ä.bin'))!=5000)",
      path,
    ]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func withoutClosingNothingIsLeft() throws {
    let path = try written()
    let before = try readFile(path)
    do {
      var writer = try ZipWriter(path)
      try writer.add("x", [1, 2, 3])
    }
    #expect(try readFile(path) == before)
    #expect(try folderEntries(scratch.path) == ["a.zip"])
  }

  @Test(arguments: [
    "", "/etc/passwd", "../a", "a/../../b", "a\\..\\b", "C:/a", String(repeating: "n", count: 2000),
  ])
  func namesThatLeadOutAreNotWritten(name: String) throws {
    var writer = try ZipWriter("\(scratch.path)/a.zip")
    let error: FileError?
    do throws(FileError) {
      try writer.add(name, [])
      error = nil
    } catch let found { error = found }
    #expect(error?.problem.contains("which") == true)
  }

  @Test func namesStandOnce() throws {
    var writer = try ZipWriter("\(scratch.path)/a.zip")
    try writer.add("a", [])
    var isRefused = false
    do throws(FileError) { try writer.add("a", []) } catch { isRefused = error.problem.contains("twice") }
    #expect(isRefused)
  }

  @Test func namesThatLeadOutAreNotRead() throws {
    #expect(problem(try damaged(Array("a.txt".utf8), Array("../xt".utf8)))?.contains("leads out") == true)
    #expect(problem(try damaged(Array("a.txt".utf8), Array("/.txt".utf8)))?.contains("outside") == true)
    #expect(problem(try damaged(Array("a.txt".utf8), Array("C:txt".utf8)))?.contains("outside") == true)
    #expect(problem(try damaged(Array("a.txt".utf8), [97, 0, 98, 99, 100])) != nil)
  }

  @Test func bombsAreCountedWhileTheyUnpack() throws {
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    let path = try written("bomb.zip", [("a", zeros), ("b", zeros), ("c", zeros)])
    #expect(try readFile(path).count < 10_000)
    var limits = ZipReader.Limits()
    #expect(problem(path, limits) == nil)
    limits.entryBytes = 1 << 19
    #expect(problem(path, limits)?.contains("'a' unpacks to more than") == true)
    limits = .init()
    limits.totalBytes = 5 << 19
    #expect(problem(path, limits)?.hasPrefix("unpacks to more than") == true)
    limits = .init()
    limits.entries = 2
    #expect(problem(path, limits)?.contains("3 entries") == true)
  }

  @Test func headersThatLieAreRefused() throws {
    // The second entry says 4999 and 5001 bytes instead of 5000, in both of its headers.
    for lie in [[0x87, 0x13, 0, 0], [0x89, 0x13, 0, 0], [0xFF, 0xFF, 0xFF, 0x7F]] as [[UInt8]] {
      #expect(problem(try damaged([0x88, 0x13, 0, 0], lie)) != nil)
    }
    // The flag of encryption, the method 99.
    let flags: [UInt8] = [0, 8, 8, 0, 0, 0, 0x21, 0]
    #expect(problem(try damaged(flags, [1, 8, 8, 0, 0, 0, 0x21, 0]))?.contains("encrypted") == true)
    #expect(problem(try damaged(flags, [0, 8, 99, 0, 0, 0, 0x21, 0])) != nil)
  }

  @Test func changedBytesAreNoticed() throws {
    let bytes = try readFile(try written())
    // Behind the header and the name of the first entry.
    for place in [36, 40, 45] {
      var changed = bytes
      changed[place] ^= 0xFF
      #expect(problem(try scratch.file("changed.zip", changed)) != nil, "\(place)")
    }
  }

  @Test func everyBeginningIsRefused() throws {
    let bytes = try readFile(try written("a.zip", [("a", Array("hello hello hello".utf8)), ("b", [1])]))
    for count in bytes.indices {
      #expect(problem(try scratch.file("short.zip", Array(bytes[..<count]))) != nil, "\(count)")
    }
    #expect(problem(scratch.path) != nil)
    #expect(problem("\(scratch.path)/nothing.zip") != nil)
  }
}
