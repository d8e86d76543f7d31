import Glibc
import Testing

@testable import System

@Suite struct StandardStreamTests {
  /// With the numbers of no stream: those are the test's own.
  @Test func whatIsOpenedLaterDoesNotTakeAClosedNumber() {
    let numbers: ClosedRange<Int32> = 900...902
    let own = open("/dev/null", O_WRONLY)
    #expect(own >= 0 && dup2(own, 901) == 901)
    close(own)
    StandardStream.occupy(numbers)
    defer { for number in numbers { close(number) } }
    for number in numbers {
      #expect(fcntl(number, F_GETFD) != -1)
      // One that was open is left alone; to write to the others stays an error.
      #expect(write(number, "a", 1) == (number == 901 ? 1 : -1))
    }
  }
}
