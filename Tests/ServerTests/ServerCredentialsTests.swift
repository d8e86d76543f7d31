import Foundation
import System
import Testing

@testable import Server

/// The token and the certificate for other computers.
struct ServerCredentialsTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "hooke-\(UUID().uuidString)"
  ).path

  private func make() throws -> ServerCredentials {
    try ServerCredentials(
      folder: "\(folder)/a/live", names: ["localhost", "lab"], addresses: ["127.0.0.1", "::1"])
  }

  private func mode(_ name: String) throws -> Int {
    let facts = try FileManager.default.attributesOfItem(atPath: "\(folder)/a/live/\(name)")
    return try #require(facts[.posixPermissions] as? Int)
  }

  @Test func theyAreMadeOnceAndForTheirOwnerAlone() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = try make()
    #expect(first.token.count == 32 && first.token.allSatisfy { $0.isHexDigit })
    #expect(first.fingerprint.split(separator: ":").count == 32)
    #expect(try mode("") == 0o700)
    for name in ["token", "key.pem", "certificate.pem"] { #expect(try mode(name) == 0o600) }
    let second = try make()
    #expect(second.token == first.token && second.fingerprint == first.fingerprint)
    try FileManager.default.removeItem(atPath: "\(folder)/a/live/token")
    #expect(try make().token != first.token)
  }

  @Test(arguments: ["token", "key.pem", "certificate.pem"])
  func filesThatOthersCanReadAreRefused(name: String) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try make()
    let path = "\(folder)/a/live/\(name)"
    for mode in [0o640, 0o604, 0o620, 0o602] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      let error = #expect(throws: FileError.self) { try make() }
      #expect(error?.path == path && error?.problem.contains("other users") == true && error?.advice != nil)
    }
  }

  @Test func whatIsNoTokenOrCertificateIsSaid() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try make()
    for (name, texts) in [
      ("certificate.pem", ["", "nonsense"]),
      ("token", ["", "short", String(repeating: "a", count: 300), "with space 0123456789"]),
    ] {
      for text in texts {
        let path = "\(folder)/a/live/\(name)"
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
        let error = #expect(throws: FileError.self) { try make() }
        #expect(error?.path == path && error?.advice?.contains("remove it") == true, "\(text)")
      }
      try FileManager.default.removeItem(atPath: "\(folder)/a/live/\(name)")
      if name == "certificate.pem" { try FileManager.default.removeItem(atPath: "\(folder)/a/live/key.pem") }
      _ = try make()
    }
  }

  @Test func aKeyOfAnotherCertificateDoesNotServe() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = try make()
    let other = try ServerCredentials(folder: "\(folder)/b", names: ["lab"], addresses: [])
    let mixed = HTTPServer.Identity(certificate: first.identity.certificate, key: other.identity.key)
    for (identity, works) in [(first.identity, true), (mixed, false)] {
      let listener = try HTTPServer.Listener(ServerAddress("127.0.0.1:0")!)
      let server = try? HTTPServer(listener, identity: identity) { _ in .response(HTTPResponse(json: "1")) }
      #expect((server != nil) == works)
      server?.stop()
    }
  }

  @Test func aLinkBecomesAPicture() throws {
    let lines = try #require(
      QRPicture.lines("https://192.168.1.5:8080/?token=0123456789abcdef0123456789abcdef"))
    let widths = Set(lines.map(\.count))
    // 37 squares a side and two of border, two rows per line.
    #expect(widths.count == 1 && lines.count == 21)
    #expect(lines[0].contains("    ") && lines[1].contains("█▀▀▀▀▀█"))
    #expect(QRPicture.lines(String(repeating: "x", count: 5000)) == nil)
  }
}
