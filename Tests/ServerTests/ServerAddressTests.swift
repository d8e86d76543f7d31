import Server
import Testing

struct ServerAddressTests {
  @Test(arguments: [
    ("127.0.0.1:8080", "127.0.0.1:8080", true), ("127.0.0.1", "127.0.0.1:8080", true),
    (":9000", "127.0.0.1:9000", true), ("localhost:1", "127.0.0.1:1", true),
    ("[::1]:8081", "[::1]:8081", true),
    ("::1", "[::1]:8080", true), ("0.0.0.0:0", "0.0.0.0:0", false), ("0.0.0.0", "0.0.0.0:8080", false),
    ("192.168.1.5:80", "192.168.1.5:80", false), ("[2001:db8::1]", "[2001:db8::1]:8080", false),
  ])
  func reads(text: String, expected: String, isLoopback: Bool) throws {
    let address = try #require(ServerAddress(text))
    #expect(address.description == expected && address.isLoopback == isLoopback)
    #expect(address.isAny == expected.hasPrefix("0.0.0.0"))
    #expect(ServerAddress(address.description) == address)
  }

  @Test(arguments: [
    "microscope.local:8080", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:", "127.0.0.1:8080x", "[::1",
    "[::1]x",
    "[127.0.0.1]:80", "256.0.0.1", "1.2.3", "http://127.0.0.1", "pictures/", "127.0.0.1:+5", "[]:80",
  ])
  func refuses(text: String) { #expect(ServerAddress(text) == nil) }
}
