import Testing

@testable import LiveView

/// Addresses of cameras are shown without their passwords.
@Suite struct PasswordTests {
  @Test(arguments: [
    ("rtsp://u:p@host/a", "rtsp://***@host/a"), ("http://u:p@ss@host:80/a@b", "http://***@host:80/a@b"),
    ("http://u:p\"x@host", "http://***@host"), ("http://host/a@b", "http://host/a@b"),
    ("/dev/video0", "/dev/video0"),
  ])
  func addresses(address: String, shown: String) {
    #expect(LiveInterface.withoutPassword(address) == shown)
  }

  @Test func othersTextsOfTheJSONStay() {
    let text = #"{"source":"http://u:p\"q@r@host/a","note":"http://me"}"#
    #expect(LiveInterface.withoutPasswords(text) == #"{"source":"http://***@host/a","note":"http://me"}"#)
    let other = #"{"source":"http://host","note":"mail@me"}"#
    #expect(LiveInterface.withoutPasswords(other) == other)
  }
}
