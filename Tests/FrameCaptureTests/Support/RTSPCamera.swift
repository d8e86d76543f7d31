/// The other side of RTSP (RFC 2326) as a camera has it: JPEGs as RTP packets (RFC 2435) between the answers on one
/// connection.
struct RTSPCamera {
  /// Baseline JPEGs of 4:2:0 with the standard Huffman tables.
  let pictures: [[UInt8]]
  let framesPerSecond: Int

  func serve(_ connection: LoopbackServer.Connection) {
    while let request = connection.request() {
      guard let method = request.first?.split(separator: " ").first else { return }
      let number = request.first { $0.lowercased().hasPrefix("cseq:") } ?? "CSeq: 0"
      var answer = "RTSP/1.0 200 OK\r\n\(number)\r\n"
      switch method {
      case "OPTIONS": answer += "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n"
      case "DESCRIBE":
        let words =
          "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=smears\r\nt=0 0\r\nm=video 0 RTP/AVP 26\r\n"
          + "a=framerate:\(framesPerSecond)\r\na=control:track\r\n"
        answer += "Content-Type: application/sdp\r\nContent-Length: \(words.utf8.count)\r\n\r\n\(words)"
      case "SETUP": answer += "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n"
      default: answer += "Session: 1\r\n\r\n"
      }
      guard connection.send(Array(answer.utf8)) else { return }
      if method == "PLAY" { return play(connection) }
    }
  }

  private func play(_ connection: LoopbackServer.Connection) {
    var sequence = 0
    for (number, picture) in pictures.enumerated() {
      for packet in Self.packets(picture, number * 90_000 / framesPerSecond, &sequence) {
        guard connection.send(packet) else { return }
      }
    }
  }

  private static func packets(_ jpeg: [UInt8], _ time: Int, _ sequence: inout Int) -> [[UInt8]] {
    var (tables, scan, place): ([UInt8], ArraySlice<UInt8>, Int) = ([], [], 2)
    var (width, height) = (0, 0)
    while scan.isEmpty {
      let (marker, length) = (jpeg[place + 1], Int(jpeg[place + 2]) << 8 | Int(jpeg[place + 3]))
      let content = jpeg[place + 4..<place + 2 + length]
      let first = content.startIndex
      switch marker {
      case 0xDB: tables += content.dropFirst()
      case 0xC0:
        height = Int(content[first + 1]) << 8 | Int(content[first + 2])
        width = Int(content[first + 3]) << 8 | Int(content[first + 4])
      case 0xDA: scan = jpeg[content.endIndex..<jpeg.count - 2]
      default: break
      }
      place += 2 + length
    }
    func big(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var packets: [[UInt8]] = []
    var offset = 0
    while offset < scan.count {
      let part = scan.dropFirst(offset).prefix(1300)
      let isLast = offset + part.count == scan.count
      var packet = [0x80, isLast ? 0x9A : 0x1A] + big(sequence, 2) + big(time, 4) + big(1, 4)
      packet += [0] + big(offset, 3) + [1, 255, UInt8(width / 8), UInt8(height / 8)]
      if offset == 0 { packet += [0, 0] + big(tables.count, 2) + tables }
      packet += part
      packets.append([0x24, 0] + big(packet.count, 2) + packet)
      sequence += 1
      offset += part.count
    }
    return packets
  }
}
